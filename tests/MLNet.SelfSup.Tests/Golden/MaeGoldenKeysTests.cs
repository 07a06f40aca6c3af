using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Methods.Mae;

namespace MLNet.SelfSup.Tests.Golden;

/// <summary>Names and shapes of the official full-size checkpoint.</summary>
[TestClass]
[TestCategory("Golden")]
[TestCategory("Mae")]
public sealed class MaeGoldenKeysTests
{
    [TestMethod]
    public void StateDict_VitBase_HasTheNamesAndShapesOfTheReleasedCheckpoint()
    {
        string[] expected = GoldenKeys.Read("mae.txt", "# mae_vit_base_patch16 pretrain");
        using var model = new MaskedAutoencoder(MaeOptions.Paper(VisionTransformerOptions.Base()));

        CollectionAssert.AreEquivalent(expected, StateText.Of(model));
    }
}
