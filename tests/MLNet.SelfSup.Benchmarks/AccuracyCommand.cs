using System.CommandLine;
using System.Text.Json;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>The command <c>accuracy</c>: pre-trains on a folder without labels, then tests frozen features with label lists.</summary>
internal static class AccuracyCommand
{
    private static readonly MaeOptions Defaults = new();

    private static readonly Option<DirectoryInfo> Train = new("--train") { Description = "Folder of training images, a sub-folder a class.", Required = true };
    private static readonly Option<DirectoryInfo?> Test = new("--test") { Description = "Folder of test images. Without it, 1,500 training images outside the label list are held out: choose settings so." };
    private static readonly Option<FileInfo?> Labels = new("--labels") { Description = "CSV (file,label) that names the labelled training images of the first column." };
    private static readonly Option<FileInfo?> Encoder = new("--encoder") { Description = "An encoder file: test it instead of pre-training." };
    private static readonly Option<FileInfo?> Save = new("--save") { Description = "Write the encoder here; one of --encoder with the features that are tested." };
    private static readonly Option<DirectoryInfo?> Checkpoints = new("--checkpoints") { Description = "Folder of checkpoints; an interrupted run goes on." };
    private static readonly Option<int> ImageSize = Of("--size", 64);
    private static readonly Option<int> PatchSize = Of("--patch", 8);
    private static readonly Option<int> EmbedDim = Of("--dim", Defaults.Encoder.EmbedDim);
    private static readonly Option<int> Depth = Of("--depth", Defaults.Encoder.Depth);
    private static readonly Option<int> Heads = Of("--heads", Defaults.Encoder.NumHeads);
    private static readonly Option<int> DecoderDim = Of("--decoder-dim", Defaults.DecoderEmbedDim);
    private static readonly Option<int> DecoderDepth = Of("--decoder-depth", Defaults.DecoderDepth);
    private static readonly Option<int> DecoderHeads = Of("--decoder-heads", Defaults.DecoderNumHeads);
    private static readonly Option<int> Batch = Of("--batch", Defaults.BatchSize);
    private static readonly Option<int> Epochs = Of("--epochs", Defaults.Epochs);
    private static readonly Option<int> Seed = Of("--seed", 1);
    private static readonly Option<double> Rate = Of("--lr", Defaults.BaseLearningRate);
    private static readonly Option<double> Warmup = Of("--warmup", Defaults.WarmupEpochs);
    private static readonly Option<double> Mask = Of("--mask", Defaults.MaskRatio);
    private static readonly Option<double> Crop = Of("--crop", Defaults.MinCropScale);
    private static readonly Option<bool> RawPixels = new("--raw-pixels") { Description = "Targets are raw pixels, not normalised patches." };
    private static readonly Option<FeaturePooling> Pooling = new("--pooling") { DefaultValueFactory = _ => Defaults.Features.Pooling };
    private static readonly Option<int> Blocks = Of("--blocks", Defaults.Features.LastBlocks);
    private static readonly Option<int?> Threads = new("--threads");
    private static readonly Option<string> Method = Of("--method", "mae");
    private static readonly Option<bool> NoUp = new("--no-up") { Description = "With moco and mocov3: images may be turned upside down, as satellites' may." };
    private static readonly Option<string?> Json = new("--options") { Description = "Options of any method as JSON, for instance {\"method\":\"moco\",\"epochs\":40}; --method and the options of MAE are then not read." };

    public static Command Create()
    {
        var command = new Command("accuracy", "Pre-trains without labels, then tests logistic regression on frozen features.");
        Option[] options =
        [
            Train, Test, Labels, Encoder, Save, Checkpoints, ImageSize, PatchSize, EmbedDim, Depth, Heads, DecoderDim, DecoderDepth, DecoderHeads,
            Batch, Epochs, Seed, Rate, Warmup, Mask, Crop, RawPixels, Pooling, Blocks, Threads, Method, NoUp, Json,
        ];
        foreach (Option option in options)
        {
            command.Add(option);
        }

        command.SetAction((arguments, cancellationToken) =>
        {
            var benchmark = new AccuracyBenchmark(arguments.GetValue(Seed));
            benchmark.Run(
                arguments.GetValue(Train)!.FullName,
                arguments.GetValue(Test)?.FullName,
                arguments.GetValue(Labels)?.FullName,
                arguments.GetValue(Encoder)?.FullName,
                arguments.GetValue(Save)?.FullName,
                ReadOptions(arguments) with
                {
                    Threads = arguments.GetValue(Threads),
                    CheckpointFolder = arguments.GetValue(Checkpoints)?.FullName,
                    CheckpointEveryEpochs = 10,
                },
                cancellationToken);
            return Task.CompletedTask;
        });
        return command;
    }

    private static PretrainingOptions ReadOptions(ParseResult arguments)
    {
        if (arguments.GetValue(Json) is { } json)
        {
            return JsonSerializer.Deserialize<PretrainingOptions>(json, ArtifactJson.Options) ?? throw new JsonException("--options is null.");
        }

        ContrastiveViewOptions views = ContrastiveViewOptions.Mild(arguments.GetValue(NoUp));
        return arguments.GetValue(Method) switch
        {
            "mae" => ReadMaeOptions(arguments),
            "moco" => new MocoOptions { Views = views },
            "mocov3" => new MocoV3Options { Views = views },
            var other => throw new ArgumentException($"--method is '{other}'; it must be mae, moco or mocov3."),
        };
    }

    private static MaeOptions ReadMaeOptions(ParseResult arguments) => new()
    {
        Encoder = new VisionTransformerOptions
        {
            ImageSize = arguments.GetValue(ImageSize),
            PatchSize = arguments.GetValue(PatchSize),
            EmbedDim = arguments.GetValue(EmbedDim),
            Depth = arguments.GetValue(Depth),
            NumHeads = arguments.GetValue(Heads),
        },
        DecoderEmbedDim = arguments.GetValue(DecoderDim),
        DecoderDepth = arguments.GetValue(DecoderDepth),
        DecoderNumHeads = arguments.GetValue(DecoderHeads),
        BatchSize = arguments.GetValue(Batch),
        Epochs = arguments.GetValue(Epochs),
        BaseLearningRate = arguments.GetValue(Rate),
        WarmupEpochs = arguments.GetValue(Warmup),
        MaskRatio = arguments.GetValue(Mask),
        MinCropScale = arguments.GetValue(Crop),
        NormPixelLoss = !arguments.GetValue(RawPixels),
        Features = new FeatureOptions { Pooling = arguments.GetValue(Pooling), LastBlocks = arguments.GetValue(Blocks) },
    };

    private static Option<T> Of<T>(string name, T value) => new(name) { DefaultValueFactory = _ => value };
}
