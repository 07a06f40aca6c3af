using System.Diagnostics;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Methods;
using MLNet.SelfSup.Torch.Methods.MocoV3;
using MLNet.SelfSup.Torch.Training;
using MLNet.SelfSup.Torch.Training.Optimizers;
using TorchSharp;
using TorchSharp.Modules;

namespace MLNet.SelfSup.Benchmarks.Profile;

/// <summary>A training step as the trainer takes it, loader and clipping included, timed part by part.</summary>
internal sealed class ProfiledStep : IDisposable
{
    private const int BatchesAnEpoch = 4;
    private const double MaxNorm = 1;
    private const double FollowerMomentum = 0.99;

    private readonly ISelfSupervisedMethod _method;
    private readonly IOptimizer _optimizer;
    private readonly Parameter[] _parameters;
    private readonly ViewLoader _loader;
    private readonly torch.Generator _generator = new(1);

    public ProfiledStep(PretrainingOptions options, int batch)
    {
        _method = MethodRegistry.Create(options, seed: 1, texts: null);
        _method.Module.train();
        TrainingRecipe recipe = _method.Recipe;
        _parameters = [.. recipe.Groups.SelectMany(g => g.Parameters).Select(p => p.Parameter)];
        _optimizer = recipe.CreateOptimizer(recipe.Groups);
        var images = new SyntheticImages(batch * BatchesAnEpoch, _method.Views.ImageSize);
        var plan = new TrainingPlan(new MaeOptions { BatchSize = batch, Epochs = 1_000_000 }, images.Count);
        _loader = new ViewLoader(images, _method.Views, plan, seed: 1, firstBatch: 0, workers: null, torch.CPU);
    }

    /// <summary>Takes a step.</summary>
    public StepParts Run()
    {
        using var scope = torch.NewDisposeScope();
        var clock = Stopwatch.StartNew();
        double before = _loader.WaitTime.TotalMilliseconds;
        using ViewBatch batch = _loader.Take(CancellationToken.None)!;
        double wait = _loader.WaitTime.TotalMilliseconds - before;
        double copy = Lap(clock) - wait;
        var step = new StepContext { Step = 1, Epoch = 0, Epochs = 1, Images = batch.Images, Generator = _generator };
        torch.Tensor loss = _method.ComputeLoss(batch.Views, step);
        double forward = Lap(clock);
        loss.backward();
        double backward = Lap(clock);
        using IDisposable noGrad = torch.no_grad();
        GradientClipping.Clip(_parameters, MaxNorm);
        double clip = Lap(clock);
        _optimizer.Step(1e-4);
        _optimizer.ZeroGrad();
        double optimizer = Lap(clock);
        double momentum = Follow(clock);
        return new StepParts(wait, copy, forward - momentum, backward, clip, optimizer, momentum);
    }

    public void Dispose()
    {
        _loader.Dispose();
        _generator.Dispose();
        _optimizer.Dispose();
        _method.Dispose();
    }

    private double Follow(Stopwatch clock)
    {
        if (_method is not MocoV3Method method)
        {
            return 0;
        }

        MomentumEncoder.Follow(method.Network.Encoder, method.Network.FollowingEncoder, FollowerMomentum);
        return Lap(clock);
    }

    private static double Lap(Stopwatch clock)
    {
        double milliseconds = clock.Elapsed.TotalMilliseconds;
        clock.Restart();
        return milliseconds;
    }
}
