using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Methods;
using MLNet.SelfSup.Torch.Training;
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

    public TrainingStep(PretrainingOptions options, int batch)
    {
        _images = [.. Enumerable.Range(0, batch)];
        _method = MethodRegistry.Create(options, seed: 1, options.Texts is null ? null : SyntheticCaptions.Draw(batch));
        _method.Module.train();
        TrainingRecipe recipe = _method.Recipe;
        _optimizer = recipe.CreateOptimizer(recipe.Groups);
        int side = _method.Views.ImageSize;
        _views = [.. Enumerable.Range(0, _method.Views.ViewCount).Select(_ => torch.randn(batch, 3, side, side))];
    }

    public void Run()
    {
        using var scope = torch.NewDisposeScope();
        var step = new StepContext { Step = 0, Epoch = 0, Epochs = 1, Images = _images, Generator = _generator };
        torch.Tensor loss = _method.ComputeLoss(_views, step);
        loss.backward();
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
