using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;

namespace MLNet.SelfSup.Torch.Training.Memory;

/// <summary>Tells before a training begins that its memory will not do, and what would.</summary>
internal static class MemoryCheck
{
    private const double Gigabyte = 1L << 30;

    /// <summary>Compares what a training will take with what there is. A GPU's memory is not asked for: TorchSharp does not tell it.</summary>
    /// <param name="estimate">What it will take.</param>
    /// <param name="request">Tells options, listeners and, in tests, the memory.</param>
    /// <param name="plan">The training's batches.</param>
    /// <param name="device">Where it will run.</param>
    /// <exception cref="InvalidOperationException">It will not fit.</exception>
    public static void Run(MemoryEstimate estimate, TrainingRequest request, TrainingPlan plan, Device device)
    {
        if (device.type != DeviceType.CPU || !request.Settings.CheckMemory)
        {
            return;
        }

        long free = request.MemoryLimit ?? MachineMemory.Read().Free;
        if (estimate.Total <= free)
        {
            return;
        }

        throw new InvalidOperationException(
            $"{request.Settings.MethodName} with batches of {plan.BatchSize} images would take about {Format(estimate.Total)} of memory beside the weights "
            + $"(gradients and optimizer {Format(estimate.Fixed)}, a batch {Format(estimate.Batch)}), and {Format(free)} are free. {string.Join(" ", WaysOut(estimate, request.Settings, plan, free))} "
            + $"{nameof(TrainingOptions.CheckMemory)} = false begins all the same.");
    }

    private static IEnumerable<string> WaysOut(MemoryEstimate estimate, TrainingOptions options, TrainingPlan plan, long free)
    {
        int fits = estimate.FindBatch(free, options.GradientCheckpointing);
        if (fits > 0)
        {
            int parts = (int)Math.Ceiling((double)plan.BatchSize / fits);
            yield return $"A {nameof(TrainingOptions.BatchSize)} of {fits} would fit; {nameof(TrainingOptions.BatchSize)} {plan.BatchSize / parts} with {nameof(TrainingOptions.GradientAccumulation)} {parts * plan.BatchesPerStep} "
                + "takes about the same images a step.";
        }

        if (!options.GradientCheckpointing && estimate.FindBatch(free, recomputes: true) is var smaller && smaller > fits)
        {
            yield return $"With {nameof(TrainingOptions.GradientCheckpointing)} a {nameof(TrainingOptions.BatchSize)} of {smaller} would fit, a third slower.";
        }

        if (estimate.Fixed > free)
        {
            yield return "Gradients and optimizer alone are too large: take a smaller encoder.";
        }
    }

    private static string Format(long bytes) => bytes >= Gigabyte ? $"{bytes / Gigabyte:F1} GB" : $"{bytes / (Gigabyte / 1024):F0} MB";
}
