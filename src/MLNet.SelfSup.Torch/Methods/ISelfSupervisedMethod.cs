using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Torch.Training;
using MLNet.SelfSup.Torch.Views;

namespace MLNet.SelfSup.Torch.Methods;

/// <summary>What a self-supervised method is to the trainer: weights, views, a loss, and the encoder inside.</summary>
/// <remarks>The trainer owns the loop, the optimizer's state, the device and every random draw; a method holds none of them.</remarks>
internal interface ISelfSupervisedMethod : IDisposable
{
    /// <summary>Gets all that training changes: its parameters and buffers are what a checkpoint holds.</summary>
    nn.Module Module { get; }

    /// <summary>Gets how an image becomes the views of a step.</summary>
    IViewRecipe Views { get; }

    /// <summary>Gets the optimizer, its groups and the schedule of its learning rate.</summary>
    TrainingRecipe Recipe { get; }

    /// <summary>Gets what the text side of the encoder is; <see langword="null"/> for methods that learn from images alone.</summary>
    TextDescription? Text => null;

    /// <summary>Gets what the user should know of the data before training starts.</summary>
    IEnumerable<string> Remarks => [];

    /// <summary>Computes the loss of a batch; called with gradients on, in a dispose scope of the trainer's.</summary>
    /// <param name="views">One tensor a view, each <c>[N, 3, S, S]</c>, normalised, on the module's device.</param>
    /// <param name="step">Where training stands, and the generator of the step's draws.</param>
    /// <returns>The batch's loss, <c>[]</c>.</returns>
    Tensor ComputeLoss(IReadOnlyList<Tensor> views, StepContext step);

    /// <summary>Picks the tensors of the encoder that results, by the names of the official checkpoints.</summary>
    /// <returns>Tensors that belong to <see cref="Module"/>.</returns>
    IReadOnlyDictionary<string, Tensor> GetEncoderState();
}
