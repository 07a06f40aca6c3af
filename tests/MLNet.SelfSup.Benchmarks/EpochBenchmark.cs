using System.Diagnostics;
using Microsoft.ML;
using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>An epoch as users have it: from files, through ML.NET, the cache, the loader and the trainer.</summary>
internal static class EpochBenchmark
{
    private const int Epochs = 4;

    /// <summary>Measures the median epoch but the first.</summary>
    /// <returns>Images a second.</returns>
    public static double Measure(MaeOptions options, int count, int side, string name, Func<string, int, double, double?, double> addRow)
    {
        string folder = Directory.CreateTempSubdirectory("selfsup-epoch-").FullName;
        try
        {
            new SyntheticImages(count, side).WriteJpegs(folder);
            var ml = new MLContext(seed: 1);
            var ends = new List<TimeSpan>();
            var progress = new InlineProgress<PretrainingProgress>(p =>
            {
                if (p.IsEpochEnd)
                {
                    ends.Add(p.Elapsed);
                }
            });
            long start = Stopwatch.GetTimestamp();
            ml.SelfSupervised().Pretrain(ml.Data.LoadImageFolder(folder), "ImagePath", options with { Epochs = Epochs }, progress);
            double all = Stopwatch.GetElapsedTime(start).TotalSeconds;
            double[] seconds = [.. ends.Zip(ends.Skip(1), (a, b) => (b - a).TotalSeconds).Order()];
            Console.WriteLine($"{name}: {Epochs} epochs of {count} images, reading and decoding once included, took {all:F1} s");
            int images = count / options.BatchSize * options.BatchSize;
            return addRow(name, images, seconds[seconds.Length / 2], Flops.MaeStep(options));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
