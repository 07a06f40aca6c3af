using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Runtime;

namespace MLNet.SelfSup.Tests.Support;

/// <summary>A tiny encoder of images and texts, with the weights that a training of no epoch starts from.</summary>
internal static class TinyPairs
{
    public const int Side = 16;

    public static IReadOnlyList<string> Captions { get; } = [.. Enumerable.Range(0, 12).Select(i => $"a {(i % 2 == 0 ? "small" : "large")} picture of number {i}")];

    public static AlbefOptions Options { get; } = new()
    {
        Encoder = new VisionTransformerOptions { ImageSize = Side, PatchSize = 4, EmbedDim = 24, Depth = 2, NumHeads = 2 },
        TextEncoder = new TextEncoderOptions { EmbedDim = 16, TextDepth = 1, FusionDepth = 2, NumHeads = 2, MaxPositions = 16, MaxTextLength = 8 },
        ProjectionDim = 8,
        QueueSize = 16,
        BatchSize = 4,
        Epochs = 0,
        Threads = 1,
        LoaderWorkers = 1,
    };

    public static EncoderArtifact Train(AlbefOptions options) => new TorchPretrainer().Pretrain(
        new PretrainingRequest { Options = options, Images = new PatternImages(Captions.Count, Side), Texts = new PairedTexts { Captions = Captions }, Seed = 3 },
        CancellationToken.None);
}
