using MLNet.SelfSup.Artifacts;

namespace MLNet.SelfSup.Methods;

/// <summary>Trains a prediction head on an encoder, with the encoder or without.</summary>
public interface IFineTuner
{
    /// <summary>Trains from the encoder, or from the checkpoint in the options' folder.</summary>
    /// <param name="request">What to train, on what.</param>
    /// <param name="cancellationToken">Stops after the current step; a checkpoint is written first where there is a folder for it.</param>
    /// <returns>The encoder with its head.</returns>
    /// <exception cref="ArgumentException">The options do not fit together or not the encoder, there is no image, or not one target an image.</exception>
    /// <exception cref="InvalidOperationException">The device is absent, the loss is not finite, or the checkpoint belongs to another run.</exception>
    /// <exception cref="IOException">The checkpoint folder is in use by another run, or can't be written.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    EncoderArtifact Train(FineTuneRequest request, CancellationToken cancellationToken);
}
