using System.Diagnostics;
using Microsoft.ML;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Native;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>An MAE epoch from JPEG files of 400 pixels at 224, beside the step alone.</summary>
internal static class LargeEpochBenchmark
{
    private const int Side = 400;
    private const int Batch = 16;
    private const int StepRuns = 15;

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
        double before = MeasureStep(options);
        var ml = new MLContext(seed: 1);
        using var files = new RepeatedFiles(Side);
        var ends = new List<PretrainingProgress>();
        double waited = 0;
        var last = TimeSpan.Zero;
        var progress = new InlineProgress<PretrainingProgress>(p =>
        {
            waited += p.DataWaitShare * (p.Elapsed - last).TotalSeconds;
            last = p.Elapsed;
            if (p.IsEpochEnd)
            {
                ends.Add(p);
            }
        });
        long start = Stopwatch.GetTimestamp();
        ml.SelfSupervised().Pretrain(files.ToRows(ml, count), "ImagePath", options, progress);
        double all = Stopwatch.GetElapsedTime(start).TotalSeconds;
        double after = MeasureStep(options);
        int images = count / Batch * Batch;
        double alone = Batch * 2 / (before + after);
        double[] rates = [.. ends.Select((e, i) => images / (e.Elapsed - (i == 0 ? TimeSpan.Zero : ends[i - 1].Elapsed)).TotalSeconds)];
        Console.WriteLine(
            $"{count} JPEG files of {Side} px: epochs at {string.Join(", ", rates.Select(r => $"{r:F1}"))} images/s; the step alone {Batch / before:F1} before and {Batch / after:F1} after; " +
            $"an epoch is at {rates[^1] / alone:P1} of it; data wait {waited / last.TotalSeconds:P2}; reading and decoding all files once {all - last.TotalSeconds:F1} s ({(all - last.TotalSeconds) / (last.TotalSeconds / epochs):P1} of an epoch)");
    }

    private static double MeasureStep(MaeOptions options)
    {
        using var allocator = new AllocatorScope();
        using var step = new TrainingStep(options, Batch);
        return Timing.Median(step.Run, runs: StepRuns);
    }
}
