using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Methods.Mae;

namespace MLNet.SelfSup.Tests.Golden;

/// <summary>Names and shapes of the official full-size checkpoint.</summary>
[TestClass]
[TestCategory("Golden")]
[TestCategory("Mae")]
public sealed class MaeGoldenKeysTests
{
    private const string Section = "# mae_vit_base_patch16 pretrain";

    [TestMethod]
    public void StateDict_VitBase_HasTheNamesAndShapesOfTheReleasedCheckpoint()
    {
        string[] lines = GoldenFolder.Require("checkpoint_keys", "mae.txt").ReadLines("mae.txt");
        string[] expected = [.. lines.SkipWhile(l => !l.StartsWith(Section, StringComparison.Ordinal)).Skip(1).TakeWhile(l => !l.StartsWith('#')).Where(l => l.Length > 0)];
        using var model = new MaskedAutoencoder(MaeOptions.Paper(VisionTransformerOptions.Base()));

        string[] actual = [.. model.state_dict().Select(t => $"{t.Key} {string.Join('x', t.Value.shape)}")];

        Assert.IsNotEmpty(expected);
        CollectionAssert.AreEquivalent(expected, actual);
    }
}
