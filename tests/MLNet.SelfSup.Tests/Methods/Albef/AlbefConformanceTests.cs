using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Tests.Methods.Albef;

[TestClass]
[TestCategory("Albef")]
public class AlbefConformanceTests : MethodConformanceTests<AlbefOptions>
{
    private static readonly string[] Sizes = ["small", "medium", "large"];
    private static readonly string[] Shapes = ["circle", "square", "star", "cross"];

    protected override AlbefOptions TinyOptions => new()
    {
        Encoder = new VisionTransformerOptions { ImageSize = 16, PatchSize = 4, EmbedDim = 24, Depth = 2, NumHeads = 2 },
        TextEncoder = new TextEncoderOptions { EmbedDim = 24, TextDepth = 1, FusionDepth = 1, NumHeads = 2, MaxPositions = 16, MaxTextLength = 12 },
        ProjectionDim = 16,
        QueueSize = 32,
        BatchSize = 8,
        Epochs = 30,
        WarmupEpochs = 2,
        LearningRate = 0.004,
    };

    protected override PairedTexts Texts => new()
    {
        Captions = [.. Enumerable.Range(0, ImageCount).Select(i => $"a {Sizes[i % 3]} {Shapes[i / 3 % 4]} on {(i < ImageCount / 2 ? "grass" : "sand")}")],
    };
}
