using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Methods;

namespace MLNet.SelfSup.Tests.Training.Distributed;

/// <summary>Small trainings of 20 steps, each by a name, that ranks and one process can do.</summary>
internal static class RankTrainings
{
    public const int BatchSize = 16;
    public const int Epochs = 4;
    public const int Seed = 4;
    public const int ImageCount = (5 * BatchSize) + 3;

    private const int MethodSeed = 3;
    private const int ImageSize = 16;

    // Some images more than five batches, so that an epoch leaves some out; accumulation takes two batches a step.
    public static IImageSet Images { get; } = new PatternImages(ImageCount, ImageSize);

    private static VisionTransformerOptions Transformer { get; } = VisionTransformerOptions.Micro(ImageSize) with { EmbedDim = 48, Depth = 2 };

    private static ResNetOptions ResNet { get; } = ResNetOptions.Micro(ImageSize) with { Width = 8, StageDepths = [1, 1] };

    public static PretrainingOptions NewOptions(string name) => Shorten(name switch
    {
        "mae" => new MaeOptions { Encoder = Transformer, DecoderEmbedDim = 32, WarmupEpochs = 1 },
        "mae-accumulated" => new MaeOptions { Encoder = Transformer, DecoderEmbedDim = 32, WarmupEpochs = 1, GradientAccumulation = 2, MaxGradientNorm = 0.5 },
        "mocov3" => new MocoV3Options { Encoder = Transformer with { Stem = PatchStem.Convolutional }, ProjectorHiddenDim = 32, WarmupEpochs = 1 },
        "moco-synchronised" => new MocoOptions { Encoder = ResNet, QueueSize = 40, SymmetricLoss = true },
        "moco-2" => new MocoOptions { Encoder = ResNet, QueueSize = 40, BatchNormGroups = 2 },
        "moco-4" => new MocoOptions { Encoder = ResNet, QueueSize = 40, BatchNormGroups = 4 },
        "albef" => new AlbefOptions
        {
            Encoder = Transformer,
            TextEncoder = TextEncoderOptions.Micro() with { EmbedDim = 32, TextDepth = 1, FusionDepth = 1, NumHeads = 2 },
            ProjectionDim = 16,
            QueueSize = 40,
            WarmupEpochs = 1,
            TokenDropout = 0.1,
        },
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such training."),
    });

    public static ISelfSupervisedMethod NewMethod(PretrainingOptions options) =>
        MethodRegistry.Create(options, MethodSeed, options is AlbefOptions ? new PairedTexts { Captions = [.. Enumerable.Range(0, ImageCount).Select(i => $"picture {i % 10} of row {i / 10}")] } : null);

    public static PretrainingRequest NewRequest(PretrainingOptions options, IImageSet? images = null) => new() { Options = options, Images = images ?? Images, Seed = Seed };

    private static PretrainingOptions Shorten(PretrainingOptions options) => options with
    {
        // Five batches are two steps of two batches each.
        Epochs = options.GradientAccumulation == 1 ? Epochs : 10,
        BatchSize = BatchSize,
        Threads = 1,
        LoaderWorkers = 1,
    };
}
