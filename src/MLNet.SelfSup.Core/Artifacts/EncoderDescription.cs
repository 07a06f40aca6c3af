using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Artifacts;

/// <summary>What an encoder is and where it comes from; stored as JSON in the header of its file.</summary>
public sealed record EncoderDescription
{
    /// <summary>Gets the architecture and its sizes.</summary>
    public required EncoderOptions Architecture { get; init => field = Guard.NotNull(value); }

    /// <summary>Gets how its tokens become a feature vector.</summary>
    public required FeatureOptions Features { get; init => field = Guard.NotNull(value); }

    /// <summary>Gets the mean and deviation that normalise its pixels.</summary>
    public required PixelNormalization Normalization { get; init => field = Guard.NotNull(value); }

    /// <summary>Gets the text side.</summary>
    /// <value><see langword="null"/>, the default, for an encoder of images alone.</value>
    public TextDescription? Text { get; init; }

    /// <summary>Gets the prediction head that was trained on labels.</summary>
    /// <value><see langword="null"/>, the default, for an encoder without one.</value>
    public HeadDescription? Head { get; init; }

    /// <summary>Gets how the encoder was made.</summary>
    public required EncoderProvenance Provenance { get; init => field = Guard.NotNull(value); }
}
