using System.Runtime.ExceptionServices;

namespace MLNet.SelfSup.Torch.Runtime;

/// <summary>Cuts a batch into parts that run beside each other, each with its share of the numeric library's threads.</summary>
/// <remarks>
/// Threads that share an operator wait for each other at its end, a hundred times a pass; threads with images of their own do not. On two
/// cores ViT-Tiny/16 gains a tenth, a small network a third.
/// </remarks>
internal static class BatchParts
{
    // A part with fewer images does not fill its processor.
    private const int FewestImages = 16;

    /// <summary>Gets or sets a value indicating whether batches are cut at all; benchmarks turn it off and on.</summary>
    internal static bool IsEnabled { get; set; } = true;

    /// <summary>Runs a batch.</summary>
    /// <param name="images">The number of images, at least 1.</param>
    /// <param name="device">Where; a GPU takes the batch whole.</param>
    /// <param name="compute">Computes some images, given the first one's number and how many; called on several threads.</param>
    public static void Run(int images, Device device, Action<int, int> compute)
    {
        int threads = get_num_threads();
        int parts = IsEnabled && device.type == DeviceType.CPU ? Math.Clamp(images / FewestImages, 1, threads) : 1;
        if (parts == 1)
        {
            compute(0, images);
            return;
        }

        try
        {
            Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = parts }, part =>
            {
                int first = (int)((long)images * part / parts);
                RunWith(Math.Max(1, threads / parts), threads, () => compute(first, (int)((long)images * (part + 1) / parts) - first));
            });
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    // The number belongs to the calling thread, and is what threads that are new to the library begin with.
    private static void RunWith(int threads, int before, Action action)
    {
        set_num_threads(threads);
        try
        {
            action();
        }
        finally
        {
            set_num_threads(before);
        }
    }
}
