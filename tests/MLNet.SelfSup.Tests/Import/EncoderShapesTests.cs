using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Torch.Encoders;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Import;

/// <summary>Names and shapes that are told without building a network are those of the network.</summary>
[TestClass]
public sealed class EncoderShapesTests
{
    private static readonly VisionTransformerOptions Transformer = new() { ImageSize = 32, PatchSize = 8, EmbedDim = 24, Depth = 3, NumHeads = 2, MlpRatio = 2.5 };

    public static IEnumerable<object[]> Architectures =>
    [
        [Transformer],
        [Transformer with { Stem = PatchStem.Convolutional }],
        [ResNetOptions.ResNet18()],
        [new ResNetOptions { Block = ResNetBlock.Bottleneck, StageDepths = [2, 1, 3], Width = 4, StemKernelSize = 3 }],
    ];

    [TestMethod]
    [DynamicData(nameof(Architectures))]
    public void Of_ImageEncoder_IsTheNetworksState(EncoderOptions architecture)
    {
        using ImageEncoderModule network = EncoderFactory.BuildEmpty(architecture);

        AssertSame(EncoderShapes.Of(architecture), network);
    }

    [TestMethod]
    public void Of_ImageAndText_IsTheNetworksState()
    {
        TextEncoderOptions text = TextEncoderOptions.Micro() with { FusionDepth = 3 };
        using var network = new ImageTextNetwork(Transformer, text, vocabularySize: 70, projectionDim: 12);

        AssertSame(EncoderShapes.Of(Transformer, "visual_encoder.", text, 70, 12), network);
    }

    private static void AssertSame(IReadOnlyDictionary<string, long[]> shapes, nn.Module network) => CollectionAssert.AreEquivalent(
        network.state_dict().Select(t => $"{t.Key} [{string.Join(", ", t.Value.shape)}]").ToArray(),
        shapes.Select(s => $"{s.Key} [{string.Join(", ", s.Value)}]").ToArray());
}
