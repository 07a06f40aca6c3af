using Microsoft.ML;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;
using Spectre.Console;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>Prints images a second from files to features, all rows in turn in each round, and the matrix product's speed measured between them.</summary>
internal sealed class InferenceBenchmark(int rounds, string? only)
{
    private const int TableWidth = 160;
    private const int Size = 224;
    private const double ResNet18Flops = 3.63e9; // convolutions of torchvision's ResNet-18 at 224 px

    private readonly MLContext _ml = new(seed: 1);

    public void Run(int count, int side)
    {
        string folder = Directory.CreateTempSubdirectory("selfsup-inference-").FullName;
        try
        {
            new SyntheticImages(count, side).WriteJpegs(folder);
            Measure(_ml.Data.LoadImageFolder(folder), count);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private void Measure(IDataView files, int count)
    {
        InferenceRow[] rows = [.. Peers().Concat(Ours()).Where(r => only is null || r.Name.Contains(only, StringComparison.OrdinalIgnoreCase))];
        (string Name, double Flops, Action Read, List<double> Seconds)[] runs = [.. rows.Select(r => (r.Name, r.Flops, NewReader(r.Featurizer.Fit(files).Transform(files)), new List<double>()))];
        int threads = Environment.ProcessorCount;
        var peaks = new List<double>();
        for (int round = -1; round < rounds; round++)
        {
            foreach ((_, _, Action read, List<double> seconds) in runs)
            {
                double time = Timing.Median(read, warmup: 0, runs: 1);
                if (round >= 0)
                {
                    seconds.Add(time);
                }
            }

            peaks.Add(Machine.MeasureGemmPeak(threads, runs: 5));
        }

        double peak = Timing.MedianOf(peaks);
        double[] rates = [.. runs.Select(r => count / Timing.MedianOf(r.Seconds))];
        Table table = new Table().AddColumn("from JPEG files to features").AddColumn("images/s").AddColumn("GFLOP an image").AddColumn("of the GEMM peak");
        foreach (InferenceRow peer in rows.Where(r => r.IsPeer))
        {
            table.AddColumn($"to {peer.Name}");
        }

        for (int i = 0; i < rows.Length; i++)
        {
            double rate = rates[i];
            table.AddRow([rows[i].Name, $"{rate:F1}", $"{rows[i].Flops / 1e9:F2}", $"{rate * rows[i].Flops / peak:P0}", .. rows.Select((r, j) => (r, j)).Where(p => p.r.IsPeer).Select(p => $"{rate / rates[p.j]:F2}")]);
        }

        Console.WriteLine($"{count} files, median of {rounds} rounds, {threads} processors; GEMM peak between the rounds {peak / 1e9:F0} GFLOP/s");
        AnsiConsole.Profile.Width = TableWidth;
        AnsiConsole.Write(table);
    }

    private IEnumerable<InferenceRow> Peers()
    {
#if DNN
        yield return new InferenceRow("DnnFeaturizeImage, as called", ResNet18Flops, FrozenFeatures.Dnn(_ml), IsPeer: true);
        yield return new InferenceRow("DnnFeaturizeImage, IntraOp 1", ResNet18Flops, FrozenFeatures.Dnn(_ml, intraOpThreads: 1), IsPeer: true);
#else
        yield break;
#endif
    }

    private IEnumerable<InferenceRow> Ours()
    {
        foreach ((string name, VisionTransformerOptions encoder) in new[] { ("ViT-Tiny/16", VisionTransformerOptions.Tiny(Size)), ("ViT-Small/16", VisionTransformerOptions.Small(Size)) })
        {
            EncoderArtifact artifact = UntrainedEncoder.Create(new MaeOptions { Encoder = encoder });
            yield return Row($"{name}, TorchSharp", new InferenceOptions { Runtime = InferenceRuntime.TorchSharp });
            yield return Row($"{name}, ONNX Runtime", new InferenceOptions { Runtime = InferenceRuntime.OnnxRuntime });
            yield return Row($"{name}, ONNX Runtime, int8", new InferenceOptions { Runtime = InferenceRuntime.OnnxRuntime, Precision = InferencePrecision.Int8 });

            InferenceRow Row(string title, InferenceOptions inference) =>
                new(title, Flops.Encode(encoder), FrozenFeatures.Of(_ml, artifact, inference), IsPeer: false);
        }
    }

    private static Action NewReader(IDataView features) => () => FrozenFeatures.ReadAll(features);
}
