using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Layers;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Layers;

[TestClass]
public sealed class PatchesTests
{
    [TestMethod]
    public void FromImages_NumberedPixels_RunsRowByRowWithChannelsLast()
    {
        using var scope = NewDisposeScope();
        float[] pixels = [.. Enumerable.Range(0, 2 * 4 * 4).Select(i => (float)i)];

        Tensor patches = Patches.FromImages(tensor(pixels, [1, 2, 4, 4]), 2);

        // The second patch is the upper right one: pixels 2, 3, 6, 7 of the first channel, 16 more in the second.
        CollectionAssert.AreEqual(new long[] { 1, 4, 8 }, patches.shape);
        CollectionAssert.AreEqual(new float[] { 2, 18, 3, 19, 6, 22, 7, 23 }, patches[0][1].data<float>().ToArray());
    }

    [TestMethod]
    public void ToImages_OfFromImages_GivesTheImagesBack()
    {
        using var scope = NewDisposeScope();
        Tensor images = rand(2, 3, 12, 12);

        Tensor back = Patches.ToImages(Patches.FromImages(images, 4), 4);

        TensorAssert.AreSame(images, back, "The round trip");
    }

    [TestMethod]
    public void FromImages_SideNoMultipleOfThePatch_TellsShapeAndPatch()
    {
        using Tensor images = zeros(1, 3, 10, 8);

        var exception = Assert.ThrowsExactly<ArgumentException>(() => Patches.FromImages(images, 4));

        Assert.Contains("[1, 3, 10, 8]", exception.Message, StringComparison.Ordinal);
        Assert.Contains("patch size 4", exception.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void ToImages_NoSquareNumberOfPatches_Throws()
    {
        using Tensor patches = zeros(1, 6, 12);

        var exception = Assert.ThrowsExactly<ArgumentException>(() => Patches.ToImages(patches, 2));

        Assert.Contains("[1, 6, 12]", exception.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void FromImagesAndBack_LeaveNoTensors()
    {
        using Tensor images = rand(2, 3, 8, 8);

        TensorAssert.LeavesNoTensors(() =>
        {
            using Tensor patches = Patches.FromImages(images, 4);
            using Tensor back = Patches.ToImages(patches, 4);
        });
    }
}
