using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Text;
using MLNet.SelfSup.Torch.Native;
using MLNet.SelfSup.Torch.Views;
using Spectre.Console;
using TorchSharp;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>Prints images a second and the share of the machine's matrix product; each ceiling is measured beside its row, since it drifts.</summary>
internal sealed class SpeedBenchmark(int threads, int runs, string? only)
{
    private const int TableWidth = 160;
    private const string EpochName = "epoch from 64-pixel JPEGs, default recipe";

    private readonly Table _table = new Table()
        .AddColumn("what")
        .AddColumn("images/s", c => c.RightAligned())
        .AddColumn("ms a batch", c => c.RightAligned())
        .AddColumn("GFLOP an image", c => c.RightAligned())
        .AddColumn("GFLOP/s", c => c.RightAligned())
        .AddColumn("of the GEMM peak", c => c.RightAligned())
        .AddColumn("resident MB", c => c.RightAligned());

    public void Run()
    {
        torch.set_num_threads(threads);
        using var allocator = new AllocatorScope();
        (var moco, var mocoV3) = (new MocoOptions(), new MocoV3Options());
        MocoOptions resNet18 = MocoOptions.V2(ResNetOptions.ResNet18());
        var micro = new MaeOptions();
        MaeOptions tiny64 = Tiny(64, 8, decoderDim: 192, decoderDepth: 4, heads: 3);
        MaeOptions tiny224 = Tiny(224, 16, decoderDim: 192, decoderDepth: 4, heads: 3);
        double microStep = MaeStep("MAE step, default recipe", micro, micro.BatchSize);
        double tinyStep = MaeStep("MAE step, ViT-Tiny 64/8, decoder 192 x 4", tiny64, 64);
        MaeStep("MAE step, ViT-Tiny 64/8, paper's decoder 512 x 8", Tiny(64, 8, decoderDim: 512, decoderDepth: 8, heads: 16), 64);
        double largeStep = MaeStep("MAE step, ViT-Tiny 224/16, decoder 192 x 4", tiny224, 16);
        double mocoStep = Step("MoCo v2 step, default recipe", moco, moco.BatchSize, Flops.MocoStep(moco));
        double resNetStep = Step("MoCo v2 step, ResNet-18, 224 px", resNet18, 16, Flops.MocoStep(resNet18));
        double mocoV3Step = Step("MoCo v3 step, default recipe", mocoV3, mocoV3.BatchSize, Flops.MocoV3Step(mocoV3));
        var albef = new AlbefOptions();
        AlbefStep("ALBEF step, default recipe, captions of 12 words", albef);
        AlbefStep("ALBEF step, one fusion layer, no language modelling", albef with { LanguageLossWeight = 0, TextEncoder = albef.TextEncoder with { FusionDepth = 1 } });
        Extract("features, default encoder of MAE", micro, 64);
        Extract("features, default encoder of MoCo", moco, 64);
        Extract("features, default encoder of MoCo v3", mocoV3, 64);
        Extract("features, ViT-Tiny 64/8", tiny64, 64);
        Extract("features, ViT-Tiny 224/16", tiny224, 16);
        double small = Loader("loader alone, MAE's view, 64 px", new MaeViews(64, micro.MinCropScale, micro.Normalization), 64, imageSide: 64);
        double large = Loader("loader alone, MAE's view, 224 px, of 400-pixel JPEGs in the cache", new MaeViews(224, tiny224.MinCropScale, tiny224.Normalization), 16, imageSide: 258);
        double two = Loader("loader alone, two MoCo v2 views, 64 px", Contrastive(64, ContrastiveViewOptions.MocoV2()), 64, imageSide: 64);
        double twoLarge = Loader("loader alone, two MoCo v3 views, 224 px", Contrastive(224, ContrastiveViewOptions.MocoV3()), 16, imageSide: 258);
        double epoch = IsWanted(EpochName) ? EpochBenchmark.Measure(micro, count: 5000, side: 64, EpochName, AddRow) : double.NaN;
        Console.WriteLine($"{threads} threads, median of {runs}; GEMM peak now {Machine.MeasureGemmPeak(threads) / 1e9:F0} GFLOP/s ({threads} threads), {Machine.MeasureGemmPeak(1) / 1e9:F0} (1 thread)");
        AnsiConsole.Profile.Width = TableWidth;
        AnsiConsole.Write(_table);
        if (only is not null)
        {
            return;
        }

        Console.WriteLine($"The loader makes {small / microStep:F1} times what the default step takes, {small / tinyStep:F1} times ViT-Tiny 64/8's, {large / largeStep:F1} times ViT-Tiny 224/16's.");
        Console.WriteLine($"With two views it makes {two / mocoStep:F1} times what the default step of MoCo v2 takes, {two / mocoV3Step:F1} times MoCo v3's, {twoLarge / resNetStep:F1} times ResNet-18's at 224 px.");
        Console.WriteLine($"An epoch from files runs at {epoch / microStep:P0} of the step alone.");
    }

    private static MaeOptions Tiny(int size, int patch, int decoderDim, int decoderDepth, int heads) => new()
    {
        Encoder = VisionTransformerOptions.Tiny(size, patch),
        MaskRatio = 0.75,
        DecoderEmbedDim = decoderDim,
        DecoderDepth = decoderDepth,
        DecoderNumHeads = heads,
    };

    private double MaeStep(string name, MaeOptions options, int batch) => Step(name, options, batch, Flops.MaeStep(options));

    private void AlbefStep(string name, AlbefOptions options)
    {
        int vocabularySize = WordPieceVocabulary.Train(SyntheticCaptions.Draw(options.BatchSize).Captions, options.VocabularySize).Tokens.Count;
        Step(name, options, options.BatchSize, Flops.AlbefStep(options, SyntheticCaptions.Words + 1, vocabularySize));
    }

    private double Step(string name, PretrainingOptions options, int batch, double flops) => Row(name, batch, flops, () =>
    {
        using var step = new TrainingStep(options, batch);
        return Timing.Median(step.Run, runs: runs);
    });

    private void Extract(string name, PretrainingOptions options, int batch) => Row(name, batch, Flops.Encode(options.Architecture), () =>
    {
        using var extraction = new FeatureExtraction(options, batch);
        return Timing.Median(extraction.Run, runs: runs);
    });

    private static ContrastiveViews Contrastive(int size, ContrastiveViewOptions options) => new(size, options, PixelNormalization.ImageNet);

    private double Loader(string name, IViewRecipe views, int batch, int imageSide) => Row(name, batch, flops: null, () =>
    {
        using var loader = new LoaderRun(views, batch, new SyntheticImages(256, imageSide));
        return Timing.Median(loader.Run, runs: runs) / LoaderRun.Batches;
    });

    private double Row(string name, int images, double? flops, Func<double> time) => IsWanted(name) ? AddRow(name, images, time(), flops) : double.NaN;

    private bool IsWanted(string name) => only is null || name.Contains(only, StringComparison.OrdinalIgnoreCase);

    private double AddRow(string name, int images, double seconds, double? flops)
    {
        double rate = images / seconds;
        double peak = flops is null ? 0 : Machine.MeasureGemmPeak(threads, runs: 5);
        _table.AddRow(
            name,
            $"{rate:F0}",
            $"{1000 * seconds:F1}",
            flops is { } f ? $"{f / 1e9:F3}" : string.Empty,
            flops is { } g ? $"{rate * g / 1e9:F0}" : string.Empty,
            flops is { } h ? $"{rate * h / peak:P0}" : string.Empty,
            $"{Machine.ResidentMegabytes():F0}");
        return rate;
    }
}
