using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;

namespace MLNet.SelfSup.Onnx.Runtime;

/// <summary>Runs an encoder with its prediction head with ONNX Runtime.</summary>
internal sealed class OnnxPredictor : OnnxEncoder, IImagePredictor
{
    /// <summary>Loads the encoder for its predictions.</summary>
    /// <param name="artifact">Weights and description, with its head.</param>
    /// <param name="storage">How weights are stored.</param>
    /// <param name="device">Where it runs.</param>
    /// <exception cref="InvalidDataException">There is no head, or tensors are missing, left over or of another shape.</exception>
    public OnnxPredictor(EncoderArtifact artifact, OnnxWeights storage, OnnxDevice device)
        : base(artifact, storage, device, [OnnxOutput.Features, OnnxOutput.Prediction])
    {
        OutputCount = artifact.Description.Head!.OutputCount;
        _ = Load(OnnxOutput.Prediction);
    }

    /// <inheritdoc/>
    public int OutputCount { get; }

    /// <inheritdoc/>
    public void Predict(ReadOnlySpan<float> images, Span<float> outputs) => RunImages(OnnxOutput.Prediction, images, outputs, OutputCount);
}
