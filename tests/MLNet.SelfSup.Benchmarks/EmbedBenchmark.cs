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
        (var rawRates, var rates) = (new List<double>(), new List<double>());
        Timing.Median(raw.Run, warmup: 2, runs: 1);
        for (int part = 0; part < parts; part++)
        {
            rawRates.Add(Batch / Timing.Median(raw.Run, warmup: 1, runs: RawBatches));
            long start = Stopwatch.GetTimestamp();
            FrozenFeatures.ReadAll(embedded);
            rates.Add(count / parts / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        double rawRate = Timing.MedianOf(rawRates);
        double rate = Timing.MedianOf(rates);
        Console.WriteLine($"{options.EmbedDim} wide, {options.Depth} blocks, {options.ImageSize} px: {count} JPEG files of {Side} px in {parts} parts, {rate:F1} images/s; the encoder alone {rawRate:F1}, of which that is {rate / rawRate:P1}");
    }
}
