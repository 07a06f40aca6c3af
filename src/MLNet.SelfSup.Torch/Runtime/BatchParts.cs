using System.Runtime.ExceptionServices;
using MLNet.SelfSup.Torch.Layers;

namespace MLNet.SelfSup.Torch.Runtime;

/// <summary>Cuts a batch into parts that run beside each other, each with its share of the numeric library's threads.</summary>
/// <remarks>
/// Threads that share an operator wait for each other at its end, a hundred times a pass; threads with images of their own do not. On two
/// cores ViT-Tiny/16 gains a tenth, a small network a third. What few images leave between operators stays in caches and in memory that the C library
/// keeps: eight at a time gain ViT-Tiny/16 another 2 to 9 %, ViT-Base/16 5 to 17 %.
/// </remarks>
internal static class BatchParts
{
    // A part with fewer images does not fill its processor.
    private const int FewestImages = 16;

    // A thread of its own takes so many at a time, unless its products are convolutions, which want more (see LinearMap).
    private const int MostImages = 8;

    /// <summary>Gets or sets a value indicating whether batches are cut at all; benchmarks turn it off and on.</summary>
    internal static bool IsEnabled { get; set; } = true;

    /// <summary>Runs a batch.</summary>
    /// <param name="images">The number of images, at least 1.</param>
    /// <param name="device">Where; a GPU takes the batch whole.</param>
    /// <param name="compute">Computes some images, given the first one's number and how many; called on several threads.</param>
    public static void Run(int images, Device device, Action<int, int> compute)
    {
        int threads = get_num_threads();
        bool isCut = IsEnabled && device.type == DeviceType.CPU;
        int parts = isCut ? Math.Clamp(images / FewestImages, 1, threads) : 1;
        int share = threads / parts;
        int most = isCut && share == 1 && !LinearMap.UsesConvolutions ? MostImages : images;
        if (parts == 1)
        {
            RunRange(0, images, most, compute);
            return;
        }

        try
        {
            Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = parts }, part => RunWith(
                share, threads, () => RunRange((int)((long)images * part / parts), (int)((long)images * (part + 1) / parts), most, compute)));
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

    private static void RunRange(int first, int end, int most, Action<int, int> compute)
    {
        for (; first < end; first += most)
        {
            compute(first, Math.Min(most, end - first));
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
