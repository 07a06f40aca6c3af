using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Torch.Training;

namespace MLNet.SelfSup.Torch.Methods;

/// <summary>What a self-supervised method is beside what the trainer sees of it: the encoder inside.</summary>
internal interface ISelfSupervisedMethod : ITrainable
{
    /// <summary>Gets what the text side of the encoder is; <see langword="null"/> for methods that learn from images alone.</summary>
    TextDescription? Text => null;

    /// <summary>Gets what the user should know of the data before training starts.</summary>
    IEnumerable<string> Remarks => [];

    /// <summary>Picks the tensors of the encoder that results, by the names of the official checkpoints.</summary>
    /// <returns>Tensors that belong to <see cref="ITrainable.Module"/>.</returns>
    IReadOnlyDictionary<string, Tensor> GetEncoderState();
}
