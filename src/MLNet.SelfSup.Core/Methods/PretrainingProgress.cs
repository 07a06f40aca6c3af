namespace MLNet.SelfSup.Methods;

/// <summary>Where a training stands, with labels or without; reported about twice a second and at the end of each epoch.</summary>
public sealed record PretrainingProgress
{
    /// <summary>Gets the epoch, from 0 to <see cref="Epochs"/>, with the part that is done: 2.5 is the middle of the third.</summary>
    public required double Epoch { get; init; }

    /// <summary>Gets the number of epochs.</summary>
    public required int Epochs { get; init; }

    /// <summary>Gets the number of steps done.</summary>
    public required long Step { get; init; }

    /// <summary>Gets the number of steps of the whole training.</summary>
    public required long Steps { get; init; }

    /// <summary>Gets the mean loss since the last report.</summary>
    public required double Loss { get; init; }

    /// <summary>Gets the learning rate of the last step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Gets the images trained on a second, since the last report.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>Gets the share of time, 0 to 1, in which the step waited for images.</summary>
    public required double DataWaitShare { get; init; }

    /// <summary>Gets the time since this process began to train.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Gets the estimated time to the end.</summary>
    public required TimeSpan Remaining { get; init; }

    /// <summary>Gets the process's resident memory, in bytes.</summary>
    public required long ResidentBytes { get; init; }

    /// <summary>Gets a value indicating whether this report closes an epoch.</summary>
    public required bool IsEpochEnd { get; init; }

    /// <summary>Gets measures beside the loss, by name; each is there in some reports only, and some methods have none.</summary>
    /// <remarks>
    /// <para><c>knnAccuracy</c>, at the end of an epoch: the share of the validation's labelled images, 0 to 1, whose class their nearest neighbours have.</para>
    /// <para>
    /// Of trainings with labels, at the end of an epoch with a validation: <c>validationAccuracy</c>, or <c>validationError</c>, the root of the mean squared error of a regression.
    /// </para>
    /// <para>
    /// Of contrastive methods, for every tenth batch: <c>featureStd</c>, the deviation of unit-length embeddings (1 is uniform on the
    /// sphere, 0 is collapse); <c>rankMe</c>, their effective rank, and <c>rankMeShare</c>, the same over the largest it can be;
    /// <c>positiveSimilarity</c> and <c>negativeSimilarity</c>, mean cosines of two views of an image and of two images.
    /// </para>
    /// </remarks>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);
}
