using MLNet.SelfSup.Torch.Methods;
using MLNet.SelfSup.Torch.Training;
using MLNet.SelfSup.Torch.Training.Memory;
using MLNet.SelfSup.Torch.Views;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Training;

/// <summary>A method that tells a test of each loss before it is computed.</summary>
internal sealed class ObservedMethod(ISelfSupervisedMethod inner, Action<StepContext> beforeLoss) : ISelfSupervisedMethod
{
    public nn.Module Module => inner.Module;

    public IViewRecipe Views => inner.Views;

    public TrainingRecipe Recipe => inner.Recipe;

    public Tensor ComputeLoss(IReadOnlyList<Tensor> views, StepContext step)
    {
        beforeLoss(step);
        return inner.ComputeLoss(views, step);
    }

    public ActivationCount CountActivations(int batchSize, bool recomputes) => inner.CountActivations(batchSize, recomputes);

    public IReadOnlyDictionary<string, Tensor> GetEncoderState() => inner.GetEncoderState();

    public void Dispose()
    {
        // The inner method is its maker's.
    }
}
