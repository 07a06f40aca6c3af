using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Methods;
using MLNet.SelfSup.Torch.Training;
using MLNet.SelfSup.Torch.Training.Distributed;
using TorchSharp;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>A training step on images that are already there: forward, backward, optimizer.</summary>
internal sealed class TrainingStep : IDisposable
{
    private readonly ISelfSupervisedMethod _method;
    private readonly IOptimizer _optimizer;
    private readonly torch.Tensor[] _views;
    private readonly torch.Generator _generator = new(1);
    private readonly int[] _images;
    private readonly ICollective _ranks;
    private readonly GradientAverage _average;

    public TrainingStep(PretrainingOptions options, int batch, ICollective? ranks = null)
    {
        _ranks = ranks ?? SingleProcess.Instance;
        _images = [.. Enumerable.Range(0, batch)];
        _method = MethodRegistry.Create(options, seed: 1, options.Texts is null ? null : SyntheticCaptions.Draw(batch));
        _method.Module.train();
        SharedBatches.Connect(_method.Module, _ranks);
        TrainingRecipe recipe = _method.Recipe;
        _optimizer = recipe.CreateOptimizer(recipe.Groups);
        _average = new GradientAverage(_ranks, [.. recipe.Groups.SelectMany(g => g.Parameters).Select(p => p.Parameter)]);
        int side = _method.Views.ImageSize;
        _views = [.. Enumerable.Range(0, _method.Views.ViewCount).Select(_ => torch.randn(batch, 3, side, side))];
    }

    public long ParameterCount => _method.Module.parameters().Where(p => p.requires_grad).Sum(p => p.numel());

    public void Run()
    {
        using var scope = torch.NewDisposeScope();

        // With ranks, none is a step that one of them measures beside.
        var step = new StepContext { Step = 0, Epoch = 0, Epochs = 1, StepsPerEpoch = _ranks.WorldSize == 1 ? 1 : 2, Images = _images, Generator = _generator, Ranks = _ranks };
        torch.Tensor loss = _method.ComputeLoss(_views, step);
        loss.backward();
        loss = _average.Run(loss.detach(), isStopWanted: false);
        using (torch.no_grad())
        {
            _optimizer.Step(1e-4);
            _optimizer.ZeroGrad();
        }

        _ = loss.item<float>();
    }

    public void Dispose()
    {
        Array.ForEach(_views, v => v.Dispose());
        _generator.Dispose();
        _optimizer.Dispose();
        _method.Dispose();
    }
}
