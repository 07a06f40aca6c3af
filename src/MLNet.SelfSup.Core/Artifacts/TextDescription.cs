using MLNet.SelfSup.Encoders;

namespace MLNet.SelfSup.Artifacts;

/// <summary>What the text side of an image–text encoder is; stored as JSON in the header of its file.</summary>
public sealed record TextDescription
{
    /// <summary>Gets the sizes of text and fusion encoder.</summary>
    public required TextEncoderOptions Encoder { get; init => field = Guard.NotNull(value); }

    /// <summary>Gets the length P of the vectors that images and texts share.</summary>
    public required int ProjectionDim { get; init => field = Guard.AtLeast(value, 1); }

    /// <summary>Gets the WordPiece vocabulary, a token's id being its place.</summary>
    public required IReadOnlyList<string> Vocabulary { get; init => field = Guard.NotNull(value); }

    /// <inheritdoc/>
    public bool Equals(TextDescription? other) =>
        other is not null && Encoder == other.Encoder && ProjectionDim == other.ProjectionDim && Vocabulary.SequenceEqual(other.Vocabulary, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Encoder, ProjectionDim, Vocabulary.Count);
}
