using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Artifacts;

/// <summary>How an encoder was made.</summary>
public sealed record EncoderProvenance
{
    /// <summary>Gets the method's short name, for instance <c>mae</c>.</summary>
    public required string Method { get; init; }

    /// <summary>Gets the version of this library that wrote the encoder.</summary>
    public required string LibraryVersion { get; init; }

    /// <summary>Gets the options of the pre-training; <see langword="null"/> where it was made elsewhere.</summary>
    public PretrainingOptions? Options { get; init; }

    /// <summary>Gets the number of images it was trained on.</summary>
    public int ImageCount { get; init; }

    /// <summary>Gets the seed of the pre-training.</summary>
    public int Seed { get; init; }

    /// <summary>Gets the number of optimizer steps.</summary>
    public long Steps { get; init; }

    /// <summary>Gets the mean loss of the last epoch; <see langword="null"/> where there was none.</summary>
    public double? FinalLoss { get; init; }
}
