using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Artifacts;

/// <summary>How a prediction head was trained, and its encoder with it where that did not stay as it was.</summary>
public sealed record HeadProvenance
{
    /// <summary>Gets the settings.</summary>
    public required SupervisedOptions Options { get; init => field = Guard.NotNull(value); }

    /// <summary>Gets the version of this library that trained it.</summary>
    public required string LibraryVersion { get; init; }

    /// <summary>Gets the number of labelled images it was trained on.</summary>
    public int ImageCount { get; init; }

    /// <summary>Gets the number of images it was validated on.</summary>
    public int ValidationCount { get; init; }

    /// <summary>Gets the seed of the training.</summary>
    public int Seed { get; init; }

    /// <summary>Gets the number of optimizer steps.</summary>
    public long Steps { get; init; }

    /// <summary>Gets the epoch, from 1, whose weights were kept as the best of the validation; <see langword="null"/> for those of the last step.</summary>
    public int? BestEpoch { get; init; }

    /// <summary>Gets the mean loss of the last epoch; <see langword="null"/> where there was none.</summary>
    public double? FinalLoss { get; init; }
}
