using MLNet.SelfSup.Torch.Training.Distributed;

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

    /// <summary>Gets the indices in the image set of the batch's images that this rank has, in the order of the views' rows.</summary>
    public IReadOnlyList<int> Images { get; init; } = [];

    /// <summary>Gets the generator of the step's draws, on the CPU, seeded from (seed, step): draws need no checkpoint.</summary>
    /// <remarks>It is the same on every rank: what is drawn is for the batch of all ranks, of which <see cref="TakeOwn"/> takes a rank's part.</remarks>
    public required Generator Generator { get; init; }

    /// <summary>Gets the generator of draws that concern this rank's part alone, seeded from (seed, step, rank); that of a process by itself is <see cref="Generator"/>.</summary>
    public Generator OwnGenerator { get => field ?? Generator; init; }

    /// <summary>Gets the processes that share the batch.</summary>
    public ICollective Ranks { get; init; } = SingleProcess.Instance;

    /// <summary>Gets the measures that the method reports beside the loss, by name.</summary>
    public IDictionary<string, double> Metrics { get; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>Takes this rank's rows of something that all ranks have whole.</summary>
    /// <param name="all">A row an image of the whole batch, <c>[W · N, …]</c>.</param>
    /// <returns>A view, <c>[N, …]</c>.</returns>
    public Tensor TakeOwn(Tensor all)
    {
        long count = all.shape[0] / Ranks.WorldSize;
        return all.narrow(0, Ranks.Rank * count, count);
    }
}
