namespace MLNet.SelfSup.Torch.Training.Reporting;

/// <summary>A line of <c>training.jsonl</c>.</summary>
internal sealed record TrainingLogEntry
{
    /// <summary>Gets <c>report</c> (about twice a second) or <c>epoch</c> (the end of one).</summary>
    public required string Kind { get; init; }

    /// <summary>Gets the number of steps done.</summary>
    public required long Step { get; init; }

    /// <summary>Gets the epoch with its done part.</summary>
    public required double Epoch { get; init; }

    /// <summary>Gets the mean loss: of the epoch, or since the last report.</summary>
    public required double Loss { get; init; }

    /// <summary>Gets the learning rate of the last step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Gets the images trained on a second, since the last report.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>Gets the share of time in which the step waited for images, since the last report.</summary>
    public required double DataWaitShare { get; init; }

    /// <summary>Gets the seconds since this process began to train.</summary>
    public required double ElapsedSeconds { get; init; }

    /// <summary>Gets the process's resident memory, in bytes.</summary>
    public required long ResidentBytes { get; init; }

    /// <summary>Gets the measures beside the loss; <see langword="null"/> where there is none.</summary>
    public IReadOnlyDictionary<string, double>? Metrics { get; init; }
}
