using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Layers;
using MLNet.SelfSup.Torch.Native;
using MLNet.SelfSup.Torch.Runtime;
using Spectre.Console;
using TorchSharp;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>Prints how far steps and features are from the machine's matrix product: as the library computes them, and with plain linear layers; all in turn, peaks between them.</summary>
internal sealed class MfuBenchmark(int threads, int rounds, string? only)
{
    private const int TableWidth = 180;

    /// <summary>Tells the recipe of ViT-Tiny's rows: the paper's masking, a decoder as wide as the encoder.</summary>
    public static MaeOptions Tiny(int size, int patch) => new()
    {
        Encoder = VisionTransformerOptions.Tiny(size, patch),
        MaskRatio = 0.75,
        DecoderEmbedDim = 192,
        DecoderDepth = 4,
        DecoderNumHeads = 3,
    };

    public void Run()
    {
        torch.set_num_threads(threads);
        using var allocator = new AllocatorScope();
        var disposables = new List<IDisposable>();
        var (matrix, convolution) = (new List<double>(), new List<double>());
        var table = new Table();
        Array.ForEach(
            ["what", "GFLOP an image", "images/s, linear", "images/s", "ratio", "GFLOP/s", "of the matrix product, linear", "of the matrix product", "of the convolution"],
            c => table.AddColumn(c));
        foreach (Func<MfuRow> create in Rows(disposables))
        {
            MfuRow row = create();
            if (only is null || row.Name.Contains(only, StringComparison.OrdinalIgnoreCase))
            {
                Measure(row, matrix, convolution);
                Print(table, row, Timing.MedianOf(matrix), Timing.MedianOf(convolution));
            }

            disposables.ForEach(d => d.Dispose());
            disposables.Clear();
            matrix.Clear();
            convolution.Clear();
        }

        Console.WriteLine($"{threads} threads, median of {rounds} rounds; 'linear' is libtorch's linear layer, as before; the peaks are medians of the same rounds");
        AnsiConsole.Profile.Width = TableWidth;
        AnsiConsole.Write(table);
    }

    private static IEnumerable<Func<MfuRow>> Rows(List<IDisposable> disposables)
    {
        yield return () => Step("MAE step, ViT-Base 224/16, paper's decoder 512 x 8, batch 8", MaeOptions.Paper(VisionTransformerOptions.Base()), 8);
        yield return () => Step("MAE step, ViT-Tiny 224/16, decoder 192 x 4, batch 16", Tiny(224, 16), 16);
        yield return () => Step("MAE step, ViT-Tiny 64/8, decoder 192 x 4, batch 64", Tiny(64, 8), 64);
        yield return () => Step("MAE step, default recipe, batch 64", new MaeOptions(), 64);
        yield return () => Features("features, ViT-Base 224/16, batch 32", VisionTransformerOptions.Base());
        yield return () => Features("features, ViT-Micro 64/8, batch 32", VisionTransformerOptions.Micro());
        yield return () => Features("features, ViT-Tiny 224/16, batch 32", VisionTransformerOptions.Tiny());

        MfuRow Step(string name, MaeOptions options, int batch)
        {
            var step = new TrainingStep(options, batch);
            disposables.Add(step);
            return new MfuRow(name, batch, Flops.MaeStep(options), step.Run);
        }

        MfuRow Features(string name, VisionTransformerOptions encoder)
        {
            const int Batch = 32;
            var extraction = new FeatureExtraction(new MaeOptions { Encoder = encoder }, Batch);
            disposables.Add(extraction);
            return new MfuRow(name, Batch, Flops.Encode(encoder), extraction.Run);
        }
    }

    private void Measure(MfuRow row, List<double> matrix, List<double> convolution)
    {
        bool usual = LinearMap.UsesConvolutions;
        try
        {
            for (int round = -1; round < rounds; round++)
            {
                (LinearMap.UsesConvolutions, BatchParts.IsEnabled) = (false, false);
                double before = Timing.Median(row.Run, warmup: 1, runs: 1);
                (LinearMap.UsesConvolutions, BatchParts.IsEnabled) = (usual, true);
                double now = Timing.Median(row.Run, warmup: 1, runs: 1);
                if (round >= 0)
                {
                    row.Before.Add(before);
                    row.Now.Add(now);
                    matrix.Add(Machine.MeasureGemmPeak(threads, runs: 3));
                    convolution.Add(Machine.MeasureConvolutionPeak(threads, runs: 3));
                }
            }
        }
        finally
        {
            (LinearMap.UsesConvolutions, BatchParts.IsEnabled) = (usual, true);
        }
    }

    private static void Print(Table table, MfuRow row, double matrix, double convolution)
    {
        double before = row.Images / Timing.MedianOf(row.Before);
        double now = row.Images / Timing.MedianOf(row.Now);
        double rate = now * row.Flops;
        table.AddRow(
            row.Name,
            $"{row.Flops / 1e9:F3}",
            $"{before:F1}",
            $"{now:F1}",
            $"{now / before:F2}",
            $"{rate / 1e9:F0}",
            $"{before * row.Flops / matrix:P0}",
            $"{rate / matrix:P0}",
            $"{rate / convolution:P0} (peaks {matrix / 1e9:F0} and {convolution / 1e9:F0})");
    }
}
