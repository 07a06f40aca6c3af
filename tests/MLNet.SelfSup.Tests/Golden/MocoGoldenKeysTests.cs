using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Methods.Moco;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Golden;

/// <summary>Names and shapes of the official full-size checkpoints.</summary>
[TestClass]
[TestCategory("Golden")]
[TestCategory("Moco")]
public sealed class MocoGoldenKeysTests
{
    [TestMethod]
    public void StateDict_V1_HasTheNamesAndShapesOfTheReleasedCheckpoint() => Check("# moco v1 resnet50", MocoOptions.V1(ResNetOptions.ResNet50()));

    [TestMethod]
    public void StateDict_V2_HasTheNamesAndShapesOfTheReleasedCheckpoint() => Check("# moco v2 resnet50", MocoOptions.V2(ResNetOptions.ResNet50()));

    private static void Check(string title, MocoOptions options)
    {
        string[] expected = GoldenKeys.Read("moco.txt", title);
        using var generator = new Generator(1);
        using var network = new MocoNetwork(options, generator);

        CollectionAssert.AreEquivalent(expected, StateText.Of(network));
    }
}
