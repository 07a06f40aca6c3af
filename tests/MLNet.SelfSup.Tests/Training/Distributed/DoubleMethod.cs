using MLNet.SelfSup.Torch.Methods;
using MLNet.SelfSup.Torch.Training;
using MLNet.SelfSup.Torch.Training.Memory;
using MLNet.SelfSup.Torch.Views;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Training.Distributed;

/// <summary>A method in <c>float64</c>, where sums in another order are equal within 1e-9 after many steps.</summary>
internal sealed class DoubleMethod : ISelfSupervisedMethod
{
    private readonly ISelfSupervisedMethod _inner;
    private readonly Action<StepContext>? _beforeLoss;

    public DoubleMethod(ISelfSupervisedMethod inner, Action<StepContext>? beforeLoss = null)
    {
        _inner = inner;
        _beforeLoss = beforeLoss;
        inner.Module.to(float64);
    }

    public nn.Module Module => _inner.Module;

    public IViewRecipe Views => _inner.Views;

    public TrainingRecipe Recipe => _inner.Recipe;

    public Tensor ComputeLoss(IReadOnlyList<Tensor> views, StepContext step)
    {
        _beforeLoss?.Invoke(step);
        using DisposeScope scope = NewDisposeScope();
        return _inner.ComputeLoss([.. views.Select(v => v.to(float64))], step).MoveToOuterDisposeScope();
    }

    public ActivationCount CountActivations(int batchSize, bool recomputes) => _inner.CountActivations(batchSize, recomputes);

    public IReadOnlyDictionary<string, Tensor> GetEncoderState() => _inner.GetEncoderState();

    public void Dispose() => _inner.Dispose();
}
