using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>Reads a trained encoder in another way.</summary>
internal static class ArtifactReading
{
    /// <summary>Has an encoder pool other features: pooling is not part of the weights.</summary>
    public static EncoderArtifact WithFeatures(this EncoderArtifact encoder, FeatureOptions features) =>
        new(encoder.Description with { Features = features with { Standardize = false } }, encoder.Tensors);
}
