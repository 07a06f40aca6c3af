using System.Text.Json;
using MLNet.SelfSup.Artifacts;

namespace MLNet.SelfSup.Tests.Golden;

[TestClass]
[TestCategory("Golden")]
public sealed class GoldenFolderTests
{
    [TestMethod]
    public void Require_Augment_DescribesEachTensor()
    {
        GoldenFolder folder = GoldenFolder.Require("augment");

        IReadOnlyDictionary<string, TensorData> tensors = folder.ReadTensors("augment.safetensors");
        JsonElement descriptions = folder.ReadJson("augment.json");

        CollectionAssert.AreEquivalent(descriptions.EnumerateObject().Select(p => p.Name).ToArray(), tensors.Keys.ToArray());
    }

    [TestMethod]
    public void Require_AbsentFolder_EndsInconclusive() =>
        Assert.ThrowsExactly<AssertInconclusiveException>(() => GoldenFolder.Require("no-such-method"));

    [TestMethod]
    public void Require_AbsentFile_EndsInconclusive() =>
        Assert.ThrowsExactly<AssertInconclusiveException>(() => GoldenFolder.Require("augment", "no-such-file.json"));
}
