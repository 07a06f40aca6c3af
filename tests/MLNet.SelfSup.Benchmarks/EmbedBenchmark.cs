using System.Diagnostics;
using Microsoft.ML;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>Embeds JPEG files through ML.NET, in parts, between runs of the encoder alone on tensors that are there.</summary>
internal sealed class EmbedBenchmark(int parts)
{
    private const int Batch = 32;
    private const int Side = 400;
    private const int RawBatches = 10;

    public void Run(int count, VisionTransformerOptions options)
    {
        var ml = new MLContext(seed: 1);
        using var files = new RepeatedFiles(Side);
        var method = new MaeOptions { Encoder = options };
        EncoderArtifact artifact = UntrainedEncoder.Create(method);
        IEstimator<ITransformer> featurizer = FrozenFeatures.Of(ml, artifact, new InferenceOptions { Runtime = InferenceRuntime.TorchSharp });
        using var raw = new FeatureExtraction(method, Batch);
        IDataView rows = files.ToRows(ml, count / parts);
        IDataView embedded = featurizer.Fit(rows).Transform(rows);
        (var rawRates, var rates, var shares) = (new List<double>(), new List<double>(), new List<double>());
        double before = RateOf(raw);
        for (int part = 0; part < parts; part++)
        {
            long start = Stopwatch.GetTimestamp();
            FrozenFeatures.ReadAll(embedded);
            rates.Add(count / parts / Stopwatch.GetElapsedTime(start).TotalSeconds);
            double after = RateOf(raw);
            rawRates.Add((before + after) / 2);
            shares.Add(rates[^1] / rawRates[^1]);
            before = after;
        }

        Console.WriteLine(
            $"{options.EmbedDim} wide, {options.Depth} blocks, {options.ImageSize} px: {count} JPEG files of {Side} px in {parts} parts, median {Timing.MedianOf(rates):F1} images/s; the encoder alone, before and after each, {Timing.MedianOf(rawRates):F1}; " +
            $"a part is at {Timing.MedianOf(shares):P1} of it (quarters: {Quarter(shares, 1):P1} to {Quarter(shares, 3):P1})");
    }

    private static double RateOf(FeatureExtraction raw) => Batch * RawBatches / Timing.Median(() =>
    {
        for (int i = 0; i < RawBatches; i++)
        {
            raw.Run();
        }
    }, warmup: 0, runs: 1);

    private static double Quarter(List<double> values, int quarter) => values.Order().ElementAt(values.Count * quarter / 4);
}
