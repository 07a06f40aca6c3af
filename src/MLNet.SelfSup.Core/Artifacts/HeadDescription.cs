using MLNet.SelfSup.Encoders;

namespace MLNet.SelfSup.Artifacts;

/// <summary>What the prediction head of an encoder is; stored as JSON in the header of its file.</summary>
public sealed record HeadDescription
{
    /// <summary>Gets the number K of numbers that it predicts.</summary>
    /// <value>At least 1: the classes, or 1 for a regression.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public required int OutputCount { get; init => field = Guard.AtLeast(value, 1); }

    /// <summary>Gets what of the encoder it reads.</summary>
    public required HeadInput Input { get; init => field = Guard.Defined(value); }

    /// <summary>Gets a value indicating whether it begins with a batch normalisation without scale and shift.</summary>
    public bool HasBatchNorm { get; init; }

    /// <summary>Gets how a regression's output becomes a value.</summary>
    /// <value><see langword="null"/>, the default, for classes, whose probabilities are the softmax of the output.</value>
    public TargetScale? Regression { get; init; }

    /// <summary>Gets how it was trained; <see langword="null"/> where it was made elsewhere.</summary>
    public HeadProvenance? Provenance { get; init; }
}
