using MLNet.SelfSup.Artifacts;

namespace MLNet.SelfSup.Methods;

/// <summary>Trains an image encoder without labels.</summary>
public interface IPretrainer
{
    /// <summary>Trains from the start, or from the checkpoint in the options' folder.</summary>
    /// <param name="request">What to train, on what.</param>
    /// <param name="cancellationToken">Stops after the current step; a checkpoint is written first where there is a folder for it.</param>
    /// <returns>The encoder.</returns>
    /// <exception cref="ArgumentException">The options do not fit together, or there is no image.</exception>
    /// <exception cref="InvalidOperationException">The device is absent, the loss is not finite, or the checkpoint belongs to another run.</exception>
    /// <exception cref="IOException">The checkpoint folder is in use by another run, or can't be written.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    EncoderArtifact Pretrain(PretrainingRequest request, CancellationToken cancellationToken);

    /// <summary>Makes an encoder that was never trained: random weights under the same architecture and choice of features, to compare a trained one with.</summary>
    /// <param name="description">The architecture, the features and the normalisation of pixels.</param>
    /// <param name="seed">Seed of the weights.</param>
    /// <returns>The encoder, of images alone; its features are not standardised, as there are no images to measure.</returns>
    EncoderArtifact CreateUntrained(EncoderDescription description, int seed);
}
