using MLNet.SelfSup.Torch.Views;

namespace MLNet.SelfSup.Torch.Training;

/// <summary>What is trained, as the trainer sees it: weights, views and a loss.</summary>
/// <remarks>The trainer owns the loop, the optimizer's state, the device and every random draw.</remarks>
internal interface ITrainable : IDisposable
{
    /// <summary>Gets all that training changes: its parameters and buffers are what a checkpoint holds.</summary>
    nn.Module Module { get; }

    /// <summary>Gets how an image becomes the views of a step.</summary>
    IViewRecipe Views { get; }

    /// <summary>Gets the optimizer, its groups and the schedule of its learning rate.</summary>
    TrainingRecipe Recipe { get; }

    /// <summary>Computes the loss of a batch; called with gradients on, in a dispose scope of the trainer's.</summary>
    /// <param name="views">One tensor a view, each <c>[N, 3, S, S]</c>, normalised, on the module's device.</param>
    /// <param name="step">Where training stands, and the generator of the step's draws.</param>
    /// <returns>The batch's loss, <c>[]</c>.</returns>
    Tensor ComputeLoss(IReadOnlyList<Tensor> views, StepContext step);

    /// <summary>Counts what a batch keeps for its gradients.</summary>
    /// <param name="recomputes">Whether transformer blocks are computed anew.</param>
    /// <returns>Bytes an image, about; 0 where it is not known.</returns>
    double CountActivationBytes(bool recomputes) => 0;
}
