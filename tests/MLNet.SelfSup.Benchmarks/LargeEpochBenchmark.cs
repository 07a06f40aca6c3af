using System.Diagnostics;
using Microsoft.ML;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>An MAE epoch from JPEG files of 400 pixels at 224, beside the step alone.</summary>
internal static class LargeEpochBenchmark
{
    private const int Side = 400;
    private const int Batch = 16;

    public static void Run(int count, int epochs)
    {
        var options = new MaeOptions
        {
            Encoder = VisionTransformerOptions.Tiny(),
            MaskRatio = 0.75,
            DecoderEmbedDim = 192,
            DecoderDepth = 4,
            DecoderNumHeads = 3,
            BatchSize = Batch,
            Epochs = epochs,
            WarmupEpochs = 1,
            Features = new FeatureOptions { Standardize = false },
        };
        var ml = new MLContext(seed: 1);
        using var files = new RepeatedFiles(Side);
        using var segments = new EpochSegments(options);
        var ends = new List<TimeSpan>();
        long start = Stopwatch.GetTimestamp();
        double reading = 0;
        var progress = new InlineProgress<PretrainingProgress>(p =>
        {
            if (ends.Count == 0)
            {
                reading = Stopwatch.GetElapsedTime(start).TotalSeconds - p.Elapsed.TotalSeconds;
                ends.Add(TimeSpan.Zero);
            }

            if (p.IsEpochEnd)
            {
                ends.Add(p.Elapsed);
            }

            segments.Report(p);
        });
        ml.SelfSupervised().Pretrain(files.ToRows(ml, count), "ImagePath", options, progress);
        double[] shares = [.. segments.Shares.Order()];
        Console.WriteLine(
            $"{count} JPEG files of {Side} px: the last of {epochs} epochs at {segments.Rate:F1} images/s, the step alone, between {shares.Length} segments of it, at {segments.RateAlone:F1}: {segments.Rate / segments.RateAlone:P1} " +
            $"(segments: median {shares[shares.Length / 2]:P1}, quarters {shares[shares.Length / 4]:P1} to {shares[shares.Length * 3 / 4]:P1}); data wait {segments.DataWait:P2}; reading and decoding all files once {reading:F1} s ({reading * segments.Rate / count:P1} of an epoch)");
    }
}
