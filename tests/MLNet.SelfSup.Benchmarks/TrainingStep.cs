using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Methods;
using MLNet.SelfSup.Torch.Training;
using MLNet.SelfSup.Torch.Training.Distributed;
using TorchSharp;
using TorchSharp.Modules;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>A training step on images that are already there: forward, backward, optimizer.</summary>
internal sealed class TrainingStep : IDisposable
{
    private readonly ISelfSupervisedMethod _method;
    private readonly IOptimizer _optimizer;
    private readonly BackwardPass _backward;
    private readonly Parameter[] _parameters;
    private readonly torch.Tensor[] _views;
    private readonly torch.Generator _generator = new(1);
    private readonly int[] _images;
    private readonly ICollective _ranks;
    private readonly GradientAverage _average;

    public TrainingStep(PretrainingOptions options, int batch, ICollective? ranks = null, torch.Device? device = null)
    {
        _ranks = ranks ?? SingleProcess.Instance;
        _images = [.. Enumerable.Range(0, batch)];
        _method = MethodRegistry.Create(options, seed: 1, options.Texts is null ? null : SyntheticCaptions.Draw(batch));
        _method.Module.to(device ?? torch.CPU);
        _method.Module.train();
        SharedBatches.Connect(_method.Module, _ranks);
        TrainingRecipe recipe = _method.Recipe;
        _parameters = [.. recipe.Groups.SelectMany(g => g.Parameters).Select(p => p.Parameter)];
        _optimizer = recipe.CreateOptimizer(recipe.Groups);
        _average = new GradientAverage(_ranks, _parameters);
        _backward = new BackwardPass(_method.Module, options);
        int side = _method.Views.ImageSize;
        _views = [.. Enumerable.Range(0, _method.Views.ViewCount).Select(_ => torch.randn([batch, 3, side, side], generator: _generator).to(device ?? torch.CPU))];
    }

    public long ParameterCount => _method.Module.parameters().Where(p => p.requires_grad).Sum(p => p.numel());

    /// <summary>Gets the loss of the last run.</summary>
    public double Loss { get; private set; }

    public void Run()
    {
        using var scope = torch.NewDisposeScope();

        // With ranks, none is a step that one of them measures beside.
        var step = new StepContext { Step = 0, Epoch = 0, Epochs = 1, StepsPerEpoch = _ranks.WorldSize == 1 ? 1 : 2, Images = _images, Generator = _generator, Ranks = _ranks };
        torch.Tensor loss = _method.ComputeLoss(_views, step);
        _backward.Run(loss);
        loss = _average.Run(loss.detach(), isStopWanted: false);
        using (torch.no_grad())
        {
            if (_backward.Unscale(_parameters))
            {
                _optimizer.Step(1e-4);
            }

            _optimizer.ZeroGrad();
        }

        Loss = loss.item<float>();
    }

    public void Dispose()
    {
        Array.ForEach(_views, v => v.Dispose());
        _generator.Dispose();
        _backward.Dispose();
        _optimizer.Dispose();
        _method.Dispose();
    }
}
