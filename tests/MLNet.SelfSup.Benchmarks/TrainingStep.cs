using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Methods;
using MLNet.SelfSup.Torch.Training;
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

    public TrainingStep(PretrainingOptions options, int batch, torch.Device? device = null)
    {
        _images = [.. Enumerable.Range(0, batch)];
        _method = MethodRegistry.Create(options, seed: 1, options.Texts is null ? null : SyntheticCaptions.Draw(batch));
        _method.Module.to(device ?? torch.CPU);
        _method.Module.train();
        TrainingRecipe recipe = _method.Recipe;
        _parameters = [.. recipe.Groups.SelectMany(g => g.Parameters).Select(p => p.Parameter)];
        _optimizer = recipe.CreateOptimizer(recipe.Groups);
        _backward = new BackwardPass(_method.Module, options);
        int side = _method.Views.ImageSize;
        _views = [.. Enumerable.Range(0, _method.Views.ViewCount).Select(_ => torch.randn([batch, 3, side, side], generator: _generator).to(device ?? torch.CPU))];
    }

    /// <summary>Gets the loss of the last run.</summary>
    public double Loss { get; private set; }

    public void Run()
    {
        using var scope = torch.NewDisposeScope();
        var step = new StepContext { Step = 0, Epoch = 0, Epochs = 1, Images = _images, Generator = _generator };
        torch.Tensor loss = _method.ComputeLoss(_views, step);
        _backward.Run(loss);
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
