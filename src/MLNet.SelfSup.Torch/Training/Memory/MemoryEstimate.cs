using MLNet.SelfSup.Torch.Views;

namespace MLNet.SelfSup.Torch.Training.Memory;

/// <summary>The memory that a training will take in this process beside the weights, which are there already.</summary>
internal sealed class MemoryEstimate
{
    // Code that is made at the first step, scratch of the kernels, threads.
    private const long Runtime = 100L << 20;

    // Blocks of many sizes leave gaps between them; more so where the gradients of weights are made among activations that come and go.
    private const double Gaps = 1.2;
    private const double GapsOfRecomputing = 1.5;

    private readonly ITrainable _method;
    private readonly TrainingPlan _plan;

    /// <summary>Initialises the estimate.</summary>
    /// <param name="method">What is trained.</param>
    /// <param name="plan">Its batches.</param>
    /// <param name="optimizer">Its optimizer, whose state is filled by the first step.</param>
    /// <param name="recomputes">Whether blocks forget what they computed.</param>
    public MemoryEstimate(ITrainable method, TrainingPlan plan, IOptimizer optimizer, bool recomputes)
    {
        _method = method;
        _plan = plan;
        long weights = method.Module.parameters().Where(p => p.requires_grad).Sum(BytesOf);
        Fixed = Runtime + (long)(Gaps * (weights + optimizer.State.Values.Sum(BytesOf)));
        Batch = BytesOfBatch(plan.RowsPerRank, recomputes);
    }

    /// <summary>Gets the bytes of gradients and of the optimizer's state.</summary>
    public long Fixed { get; }

    /// <summary>Gets the bytes of a batch: views, and what a step computes of them.</summary>
    public long Batch { get; }

    /// <summary>Gets all of it, in bytes.</summary>
    public long Total => Fixed + Batch;

    /// <summary>Estimates the same with another batch.</summary>
    /// <param name="batchSize">Images a batch, of all ranks.</param>
    /// <param name="recomputes">Whether blocks forget what they computed.</param>
    /// <returns>Bytes.</returns>
    public long WithBatch(int batchSize, bool recomputes) => Fixed + BytesOfBatch(batchSize / _plan.WorldSize, recomputes);

    /// <summary>Finds the largest batch that fits.</summary>
    /// <param name="free">The memory there is, in bytes.</param>
    /// <param name="recomputes">Whether blocks forget what they computed.</param>
    /// <returns>Images of all ranks, at most the plan's; 0 where none fits.</returns>
    public int FindBatch(long free, bool recomputes)
    {
        (int fits, int tooLarge) = (0, _plan.RowsPerRank + 1);
        while (tooLarge - fits > 1)
        {
            int middle = (fits + tooLarge) / 2;
            (fits, tooLarge) = WithBatch(middle * _plan.WorldSize, recomputes) <= free ? (middle, tooLarge) : (fits, middle);
        }

        return fits * _plan.WorldSize;
    }

    private static long BytesOf(Tensor tensor) => tensor.numel() * tensor.element_size();

    private long BytesOfBatch(int batchSize, bool recomputes)
    {
        IViewRecipe views = _method.Views;
        long viewBytes = sizeof(float) * 3L * views.ImageSize * views.ImageSize * views.ViewCount * batchSize;
        ActivationCount count = _method.CountActivations(batchSize, recomputes);
        return (ViewLoader.CountAhead(viewBytes) * viewBytes) + (long)(sizeof(float) * batchSize * (count.Kept + count.Passing) * (recomputes ? GapsOfRecomputing : Gaps));
    }
}
