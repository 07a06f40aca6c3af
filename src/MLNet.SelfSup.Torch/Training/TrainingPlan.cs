using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Torch.Training;

/// <summary>How a number of images is cut into batches, steps and epochs.</summary>
/// <remarks>
/// A step takes <see cref="BatchesPerStep"/> batches and moves the weights once; an epoch has as many whole steps as its images fill,
/// and the images left over sit it out. With fewer images than a step wants, a step takes fewer batches; with fewer than a batch, one batch holds them all.
/// </remarks>
internal sealed class TrainingPlan
{
    /// <summary>Initialises the plan.</summary>
    /// <param name="options">Epochs, batch size and gradient accumulation.</param>
    /// <param name="imageCount">The number of images.</param>
    /// <param name="rank">The number of this process among those that train together.</param>
    /// <param name="worldSize">The number of processes that train together.</param>
    /// <exception cref="ArgumentException">There is no image, or a batch can't be cut into equal parts for the ranks.</exception>
    public TrainingPlan(TrainingOptions options, int imageCount, int rank = 0, int worldSize = 1)
    {
        if (imageCount < 1)
        {
            throw new ArgumentException("There is no image to train on; at least one is needed. Check the folder or the rows that were given.", nameof(imageCount));
        }

        ImageCount = imageCount;
        Epochs = options.Epochs;
        BatchSize = Math.Min(options.BatchSize, imageCount);
        BatchesPerStep = Math.Min(options.GradientAccumulation, imageCount / BatchSize);
        StepsPerEpoch = imageCount / BatchSize / BatchesPerStep;
        if (BatchSize % worldSize != 0)
        {
            throw new ArgumentException(
                $"A batch of {BatchSize} images can't be cut into equal parts for {worldSize} ranks. Make BatchSize, which is that of all ranks together, a multiple of {worldSize}, or start another number of ranks.",
                nameof(options));
        }

        WorldSize = worldSize;
        RowsPerRank = BatchSize / worldSize;
        FirstRow = rank * RowsPerRank;
    }

    /// <summary>Gets the number of images.</summary>
    public int ImageCount { get; }

    /// <summary>Gets the number of epochs.</summary>
    public int Epochs { get; }

    /// <summary>Gets the images a batch, those of all ranks together.</summary>
    public int BatchSize { get; }

    /// <summary>Gets the number of processes that train together.</summary>
    public int WorldSize { get; }

    /// <summary>Gets the images of a batch that this process takes.</summary>
    public int RowsPerRank { get; }

    /// <summary>Gets the place in a batch of the first image that this process takes.</summary>
    public int FirstRow { get; }

    /// <summary>Gets the batches a step.</summary>
    public int BatchesPerStep { get; }

    /// <summary>Gets the steps an epoch, at least 1.</summary>
    public int StepsPerEpoch { get; }

    /// <summary>Gets the steps of the whole training.</summary>
    public long Steps => (long)StepsPerEpoch * Epochs;

    /// <summary>Gets the batches of the whole training.</summary>
    public long Batches => Steps * BatchesPerStep;

    /// <summary>Gets the images that a step trains on.</summary>
    public int ImagesPerStep => BatchSize * BatchesPerStep;

    /// <summary>Tells what schedules see of a step.</summary>
    /// <param name="step">From 0.</param>
    /// <returns>The moment before the step.</returns>
    public SchedulePoint PointOf(long step) => new(step, StepsPerEpoch);

    /// <summary>Tells where a batch lies.</summary>
    /// <param name="batch">From 0, over the whole training.</param>
    /// <returns>Its epoch, and the position in the epoch's order of the first image that this process takes.</returns>
    public (int Epoch, int First) Locate(long batch)
    {
        long batchesPerEpoch = (long)StepsPerEpoch * BatchesPerStep;
        return ((int)(batch / batchesPerEpoch), ((int)(batch % batchesPerEpoch) * BatchSize) + FirstRow);
    }
}
