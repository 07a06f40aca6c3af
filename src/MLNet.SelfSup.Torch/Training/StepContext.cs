namespace MLNet.SelfSup.Torch.Training;

/// <summary>Where training stands at a step.</summary>
internal sealed class StepContext
{
    /// <summary>Gets the step's number from 0, over the whole training.</summary>
    public required long Step { get; init; }

    /// <summary>Gets the epoch with its done part: 2.5 is the middle of the third.</summary>
    public required double Epoch { get; init; }

    /// <summary>Gets the number of epochs of the training.</summary>
    public required int Epochs { get; init; }

    /// <summary>Gets the number of steps an epoch.</summary>
    public int StepsPerEpoch { get; init; } = 1;

    /// <summary>Gets the batch's number within the step, from 0; above 0 with gradient accumulation alone.</summary>
    public int MicroBatch { get; init; }

    /// <summary>Gets the indices of the batch's images in the image set, in the order of the views' rows.</summary>
    public IReadOnlyList<int> Images { get; init; } = [];

    /// <summary>Gets the generator of the step's draws, on the CPU, seeded from (seed, step): draws need no checkpoint.</summary>
    public required Generator Generator { get; init; }

    /// <summary>Gets the measures that the method reports beside the loss, by name.</summary>
    public IDictionary<string, double> Metrics { get; } = new Dictionary<string, double>(StringComparer.Ordinal);
}
