using MLNet.SelfSup.Artifacts;

namespace MLNet.SelfSup.Torch.Encoders;

/// <summary>An encoder with the random weights that a training starts from.</summary>
internal static class UntrainedEncoder
{
    /// <summary>The method's name in its provenance.</summary>
    public const string Method = "untrained";

    /// <summary>Makes it, with the weights of <see cref="EncoderInitialization"/>.</summary>
    /// <param name="description">The architecture, the features and the normalisation of pixels.</param>
    /// <param name="seed">Seed of the weights.</param>
    /// <returns>The encoder; its features are not standardised.</returns>
    public static EncoderArtifact Create(EncoderDescription description, int seed)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(unchecked((ulong)seed));
        using ImageEncoderModule encoder = EncoderFactory.Build(description.Architecture);
        EncoderInitialization.Apply(encoder, zeroLastNorms: false, generator);
        EncoderDescription untrained = description with
        {
            Features = description.Features with { Standardize = false },
            Text = null,
            Provenance = new EncoderProvenance { Method = Method, LibraryVersion = LibraryVersion.Current, Seed = seed },
        };
        return new EncoderArtifact(untrained, encoder.state_dict().ToDictionary(t => t.Key, t => StateDict.ToData(t.Value), StringComparer.Ordinal));
    }
}
