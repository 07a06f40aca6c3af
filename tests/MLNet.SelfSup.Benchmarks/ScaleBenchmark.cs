using System.Diagnostics;
using Microsoft.ML;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>Trains a small encoder on more and more images, all of them in the memory-mapped cache, and prints time and memory.</summary>
internal static class ScaleBenchmark
{
    private const int Side = 64;
    private const int Epochs = 2;
    private const double Megabyte = 1 << 20;

    public static void Run(int[] counts)
    {
        using var files = new RepeatedFiles(Side);
        foreach (int count in counts)
        {
            Run(files, count);
        }
    }

    private static void Run(RepeatedFiles files, int count)
    {
        var ml = new MLContext(seed: 1);
        var ends = new List<TimeSpan>();
        (double anonymous, double managed) = (0, 0);
        var progress = new InlineProgress<PretrainingProgress>(p =>
        {
            if (p.IsEpochEnd)
            {
                ends.Add(p.Elapsed);

                // What training keeps, not what the collector has not given back yet.
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                (anonymous, managed) = (ReadStatus("RssAnon"), GC.GetTotalMemory(forceFullCollection: false) / Megabyte);
            }
        });
        var options = new MaeOptions
        {
            Encoder = VisionTransformerOptions.Micro(Side, patchSize: 16) with { Depth = 2 },
            Epochs = Epochs,
            CacheMegabytes = 0,
            Features = new FeatureOptions { Standardize = false },
        };
        long start = Stopwatch.GetTimestamp();
        ml.SelfSupervised().Pretrain(files.ToRows(ml, count), "ImagePath", options, progress);
        double all = Stopwatch.GetElapsedTime(start).TotalSeconds;
        double epoch = (ends[1] - ends[0]).TotalSeconds;
        double disk = count * 3.0 * Side * Side / Megabyte;
        Console.WriteLine(
            $"{count} images: an epoch {epoch:F2} s ({1e6 * epoch / count:F1} µs an image), reading and decoding {all - ends[^1].TotalSeconds:F1} s, cache file {disk:F0} MB, " +
            $"memory without the file's pages, after a collection, {anonymous:F0} MB, {managed:F1} MB of it managed");
    }

    // Pages of the mapped file are resident while the system has room for them; the rest is what the process needs.
    private static double ReadStatus(string name)
    {
        const int Kilobyte = 1024;
        if (!OperatingSystem.IsLinux())
        {
            return Environment.WorkingSet / Megabyte;
        }

        string line = File.ReadLines("/proc/self/status").First(l => l.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1]) * Kilobyte / Megabyte;
    }
}
