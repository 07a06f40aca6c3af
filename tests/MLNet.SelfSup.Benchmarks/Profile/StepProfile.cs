using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Native;
using Spectre.Console;
using TorchSharp;

namespace MLNet.SelfSup.Benchmarks.Profile;

/// <summary>Prints the parts of training steps; managed work and dispatch from a step of as many calls on almost no numbers.</summary>
internal sealed class StepProfile(int threads, int runs)
{
    private const int TableWidth = 180;
    private const int Narrow = 12;
    private const int NarrowBatch = 2;

    private readonly Table _table = NewTable("step", "ms", "data wait", "copy", "forward", "backward", "clipping", "optimizer", "momentum", "optimizer + clipping + momentum", "calls alone");

    public void Run()
    {
        torch.set_num_threads(threads);
        using var allocator = new AllocatorScope();
        Add("MAE ViT-Tiny 64/8, decoder 192 x 4, batch 64", MfuBenchmark.Tiny(64, 8), 64, Shrink(MfuBenchmark.Tiny(64, 8)));
        Add("MAE ViT-Tiny 224/16, decoder 192 x 4, batch 16", MfuBenchmark.Tiny(224, 16), 16, Shrink(MfuBenchmark.Tiny(224, 16)));
        var moco = new MocoV3Options { Encoder = VisionTransformerOptions.Small() };
        MocoV3Options narrow = moco with
        {
            Encoder = Shrink(VisionTransformerOptions.Small()),
            ProjectorHiddenDim = Narrow,
            ProjectionDim = Narrow,
        };
        Add("MoCo v3 ViT-Small 224/16, batch 16", moco, 16, narrow);
        Add("MAE default recipe (ViT-Micro 64/8, batch 64)", new MaeOptions(), 64, Shrink(new MaeOptions()));
        Console.WriteLine($"{threads} threads, median of {runs} steps; 'calls alone' is a step of as many calls on vectors of {Narrow} and {NarrowBatch} images, one thread");
        AnsiConsole.Profile.Width = TableWidth;
        AnsiConsole.Write(_table);
    }

    private static MaeOptions Shrink(MaeOptions options) => options with { Encoder = Shrink(options.Encoder), DecoderEmbedDim = Narrow, DecoderNumHeads = 3 };

    private static VisionTransformerOptions Shrink(VisionTransformerOptions encoder) =>
        encoder with { ImageSize = 2 * encoder.PatchSize, EmbedDim = Narrow, NumHeads = 3 };

    private static Table NewTable(params string[] columns)
    {
        var table = new Table();
        Array.ForEach(columns, c => table.AddColumn(c));
        return table;
    }

    private void Add(string name, PretrainingOptions options, int batch, PretrainingOptions narrow)
    {
        torch.set_num_threads(1);
        StepParts calls = Measure(narrow, NarrowBatch);
        torch.set_num_threads(threads);
        StepParts parts = Measure(options, batch);
        double callsAlone = calls.Whole - calls.Wait;
        _table.AddRow([
            name, $"{parts.Whole:F1}",
            .. new[] { parts.Wait, parts.Copy, parts.Forward, parts.Backward, parts.Clip, parts.Optimizer, parts.Momentum, parts.Clip + parts.Optimizer + parts.Momentum, callsAlone }
                .Select(part => $"{part:F2} ({part / parts.Whole:P1})"),
        ]);
    }

    private StepParts Measure(PretrainingOptions options, int batch)
    {
        using var step = new ProfiledStep(options, batch);
        for (int i = 0; i < 3; i++)
        {
            _ = step.Run();
        }

        return StepParts.Median([.. Enumerable.Range(0, runs).Select(_ => step.Run())]);
    }
}
