using System.Diagnostics;
using Microsoft.ML;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Native;
using Spectre.Console;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>Trains a small encoder on more and more images, all of them in the memory-mapped cache, and prints time and memory.</summary>
internal sealed class ScaleBenchmark(int rounds)
{
    private const int Side = 64;
    private const int TableWidth = 140;
    private const double Megabyte = 1 << 20;

    // The first epoch is not timed; the others together are long enough.
    private const int TimedImages = 20_000;

    public void Run(int[] counts)
    {
        using var files = new RepeatedFiles(Side);
        ILookup<int, Measured> runs = Enumerable.Range(0, rounds).SelectMany(_ => counts).Select(count => Train(files, count)).ToLookup(m => m.Images);
        var table = new Table()
            .AddColumn("images").AddColumn("s an epoch").AddColumn("µs an image").AddColumn("s to read").AddColumn("cache file, MB")
            .AddColumn("MB in use").AddColumn("of it managed").AddColumn("MB at the highest");
        foreach (IGrouping<int, Measured> of in runs)
        {
            double epoch = Median(of, m => m.EpochSeconds);
            table.AddRow(
                $"{of.Key}",
                $"{epoch:F2}",
                $"{1e6 * epoch / of.Key:F0}",
                $"{Median(of, m => m.ReadingSeconds):F1}",
                $"{of.Key * 3.0 * Side * Side / Megabyte:F0}",
                Span(of, m => m.KeptMegabytes),
                $"{Median(of, m => m.ManagedMegabytes):F1}",
                Span(of, m => m.HighestMegabytes));
        }

        AnsiConsole.Profile.Width = TableWidth;
        AnsiConsole.WriteLine($"Two epochs and more, medians of {rounds} rounds; memory without the cache file's pages.");
        AnsiConsole.Write(table);
    }

    private static Measured Train(RepeatedFiles files, int count)
    {
        var ml = new MLContext(seed: 1);
        int epochs = 1 + Math.Max(1, TimedImages / count);
        var ends = new List<TimeSpan>();
        using var allocator = new AllocatorScope();
        (double kept, double managed, double highest) = (0, 0, 0);
        var progress = new InlineProgress<PretrainingProgress>(p =>
        {
            highest = Math.Max(highest, ReadAnonymous());
            if (p.IsEpochEnd)
            {
                ends.Add(p.Elapsed);
            }

            if (p.Step == p.Steps)
            {
                // What training keeps, not what the collector and the C library have not given back yet.
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                allocator.GiveBack();
                (kept, managed) = (ReadAnonymous(), GC.GetTotalMemory(forceFullCollection: false) / Megabyte);
            }
        });
        var options = new MaeOptions
        {
            Encoder = VisionTransformerOptions.Micro(Side, patchSize: 16) with { Depth = 2 },
            Epochs = epochs,
            CacheMegabytes = 0,
            Features = new FeatureOptions { Standardize = false },
        };
        long start = Stopwatch.GetTimestamp();
        ml.SelfSupervised().Pretrain(files.ToRows(ml, count), "ImagePath", options, progress);
        return new Measured
        {
            Images = count,
            EpochSeconds = (ends[^1] - ends[0]).TotalSeconds / (epochs - 1),
            ReadingSeconds = (Stopwatch.GetElapsedTime(start) - ends[^1]).TotalSeconds,
            KeptMegabytes = kept,
            ManagedMegabytes = managed,
            HighestMegabytes = highest,
        };
    }

    private static double Median(IEnumerable<Measured> runs, Func<Measured, double> of) => Timing.MedianOf([.. runs.Select(of)]);

    private static string Span(IEnumerable<Measured> runs, Func<Measured, double> of) => $"{runs.Min(of):F0} to {runs.Max(of):F0}";

    // Pages of the mapped file are resident while the system has room for them; the rest is what the process needs.
    private static double ReadAnonymous()
    {
        const int Kilobyte = 1024;
        if (!OperatingSystem.IsLinux())
        {
            return Environment.WorkingSet / Megabyte;
        }

        string line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("RssAnon", StringComparison.Ordinal));
        return double.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1]) * Kilobyte / Megabyte;
    }

    private sealed record Measured
    {
        public required int Images { get; init; }

        public required double EpochSeconds { get; init; }

        public required double ReadingSeconds { get; init; }

        public required double KeptMegabytes { get; init; }

        public required double ManagedMegabytes { get; init; }

        public required double HighestMegabytes { get; init; }
    }
}
