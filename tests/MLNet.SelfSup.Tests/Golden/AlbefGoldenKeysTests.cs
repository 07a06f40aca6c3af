using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Methods.Albef;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Golden;

/// <summary>Names and shapes of the official full-size checkpoint, and the full-size model's numbers.</summary>
[TestClass]
[TestCategory("Golden")]
[TestCategory("Albef")]
public sealed class AlbefGoldenKeysTests
{
    private const int BertVocabulary = 30_522;

    [TestMethod]
    public void StateDict_Paper_HasTheNamesAndShapesOfTheReleasedCheckpoint()
    {
        string[] expected = [.. GoldenKeys.Read("albef.txt", "# ALBEF pretrain").Where(l => AlbefGolden.IsTensorOfOurs(l.Split(' ')[0]))];
        using var generator = new Generator(1);
        using var network = new AlbefNetwork(AlbefOptions.Paper(VisionTransformerOptions.Base(256)), BertVocabulary, generator);

        CollectionAssert.AreEquivalent(expected, StateText.Of(network).Where(l => !AlbefGolden.IsOurOwn(l.Split(' ')[0])).ToArray());
    }
}
