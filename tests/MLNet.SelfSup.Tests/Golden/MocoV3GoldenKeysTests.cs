using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Encoders;
using MLNet.SelfSup.Torch.Methods.MocoV3;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Golden;

/// <summary>Names and shapes of the official full-size checkpoints.</summary>
[TestClass]
[TestCategory("Golden")]
[TestCategory("MocoV3")]
public sealed class MocoV3GoldenKeysTests
{
    [TestMethod]
    public void StateDict_VitSmall_HasTheNamesAndShapesOfTheReleasedCheckpoint() =>
        Check("# moco-v3 vit_small,", VisionTransformerOptions.Small() with { NumHeads = 12 });

    [TestMethod]
    public void StateDict_ResNet50_HasTheNamesAndShapesOfTheReleasedCheckpoint() => Check("# moco-v3 resnet50,", ResNetOptions.ResNet50());

    [TestMethod]
    public void StateDict_ConvolutionalStem_HasTheOfficialNamesAndShapes()
    {
        string[] expected = [.. GoldenKeys.Read("mocov3.txt", "# moco-v3 vit_conv_small").Where(l => !l.StartsWith("head.", StringComparison.Ordinal))];
        VisionTransformerOptions options = VisionTransformerOptions.Small() with { NumHeads = 12, Depth = 11, Stem = PatchStem.Convolutional };
        using ImageEncoderModule encoder = EncoderFactory.Build(options);

        CollectionAssert.AreEquivalent(expected, StateText.Of(encoder));
    }

    private static void Check(string title, EncoderOptions encoder)
    {
        string[] expected = GoldenKeys.Read("mocov3.txt", title);
        using var generator = new Generator(1);
        using var network = new MocoV3Network(MocoV3Options.Paper(encoder), generator);

        CollectionAssert.AreEquivalent(expected, StateText.Of(network));
    }
}
