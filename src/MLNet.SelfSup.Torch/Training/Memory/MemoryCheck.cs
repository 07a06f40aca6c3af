using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Layers;

namespace MLNet.SelfSup.Torch.Training.Memory;

/// <summary>Refuses a training that memory can't hold before it starts, rather than after the system has ended the process.</summary>
internal static class MemoryCheck
{
    private const double Megabyte = 1 << 20;

    /// <summary>Compares the estimate of a training with the memory that is there.</summary>
    /// <param name="method">What is trained.</param>
    /// <param name="request">Its options, and the limit.</param>
    /// <param name="plan">Tells the batch.</param>
    /// <param name="device">Of a GPU the memory is not known, unless the request tells it.</param>
    /// <exception cref="InvalidOperationException">It does not fit; the message tells the batch that would.</exception>
    public static void Run(ITrainable method, TrainingRequest request, TrainingPlan plan, Device device)
    {
        long? limit = request.MemoryLimit ?? (device.type == DeviceType.CPU ? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes : null);
        if (limit is not { } available || MemoryEstimate.Of(method, request.Settings) is not { } estimate || estimate.Total(plan.BatchSize) <= available)
        {
            return;
        }

        throw new InvalidOperationException(
            $"Training by {request.Settings.MethodName} with batches of {plan.BatchSize} images needs about {Megabytes(estimate.Total(plan.BatchSize))} MB of memory "
            + $"({Megabytes(estimate.Fixed)} for libraries, weights, gradients and optimizer, {estimate.PerImage / Megabyte:F1} for each image), and {Megabytes(available)} MB are there. {Advise(method, request.Settings, estimate, plan, available)}");
    }

    private static string Advise(ITrainable method, TrainingOptions options, MemoryEstimate estimate, TrainingPlan plan, long available)
    {
        bool hasBlocks = method.Module.modules().OfType<Block>().Any();
        string recompute = hasBlocks && !options.GradientCheckpointing ? $", or set {nameof(options.GradientCheckpointing)}, which keeps less of each image" : string.Empty;
        int batch = estimate.FindBatch(available);
        if (batch < 1)
        {
            return $"Not even one image fits: take a smaller encoder{recompute}.";
        }

        int batches = plan.BatchesPerStep * (int)Math.Ceiling((double)plan.BatchSize / batch);
        return $"A batch of {batch} fits: set {nameof(options.BatchSize)} to {batch} and {nameof(options.GradientAccumulation)} to {batches}{recompute}.";
    }

    private static string Megabytes(double bytes) => $"{Math.Ceiling(bytes / Megabyte):F0}";
}
