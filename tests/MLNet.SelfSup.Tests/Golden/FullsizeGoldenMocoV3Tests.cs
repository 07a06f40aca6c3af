using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Torch.Encoders;
using MLNet.SelfSup.Torch.Layers;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Golden;

/// <summary>The encoders of MoCo v3 in full size: ViT-Small/16 with 12 heads, its sister with a convolutional stem, ResNet-50.</summary>
[TestClass]
[TestCategory("Golden")]
[TestCategory("MocoV3")]
public sealed class FullsizeGoldenMocoV3Tests
{
    private const double Tolerance = 1e-4;
    private const string File = "mocov3.safetensors";

    private static readonly VisionTransformerOptions Small = VisionTransformerOptions.Small() with { NumHeads = 12 };

    [TestMethod]
    public void Forward_VitSmall_MatchesClassTokenAndPatch() => Check("mocov3_vit_small", Small);

    [TestMethod]
    public void Forward_VitConvSmall_MatchesClassToken() => Check("mocov3_vit_conv_small", Small with { Stem = PatchStem.Convolutional, Depth = 11 });

    [TestMethod]
    public void Forward_ResNet50_MatchesPooledFeatures() => Check("resnet50", ResNetOptions.ResNet50());

    private static void Check(string name, EncoderOptions options)
    {
        Dictionary<string, TensorData> golden = GoldenFolder.Require("fullsize", File).ReadTensors(File)
            .Where(t => t.Key.StartsWith(name + ".", StringComparison.Ordinal))
            .ToDictionary(t => t.Key[(name.Length + 1)..], t => t.Value, StringComparer.Ordinal);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using ImageEncoderModule encoder = EncoderFactory.Build(options);
        FullsizeGolden.Fill(encoder);
        encoder.eval();
        Tensor images = FullsizeGolden.Uniform("image", 0, 4, golden.Values.First().Shape[0], 3, options.ImageSize, options.ImageSize);
        Tensor represented = encoder.Represent(images);
        Tensor firstPatch = encoder.modules().OfType<PatchEmbed>().FirstOrDefault()?.call(images).select(1, 0) ?? represented;

        GoldenState.AssertValues(
            golden,
            new Dictionary<string, Tensor>(StringComparer.Ordinal)
            {
                ["cls_features"] = represented,
                ["avgpool_features"] = represented,
                ["patch0_tokens"] = firstPatch,
            },
            _ => Tolerance,
            name);
    }
}
