using MLNet.SelfSup.Images;
using MLNet.SelfSup.Tests.Support;

namespace MLNet.SelfSup.Tests.Images;

[TestClass]
public sealed class ImageSubsetTests
{
    [TestMethod]
    [DataRow(9, 3, new[] { 0, 3, 6 })]
    [DataRow(5, 4, new[] { 0, 1, 2, 3 })]
    [DataRow(3, 10, new[] { 0, 1, 2 })]
    [DataRow(0, 10, new int[0])]
    public void Spread_Counts_GivesEvenDistances(int count, int maxCount, int[] expected) =>
        CollectionAssert.AreEqual(expected, ImageSubset.Spread(count, maxCount).ToArray());

    [TestMethod]
    public void Spread_ManyImages_DoesNotOverflow() => Assert.AreEqual(1_999_999_000, ImageSubset.Spread(2_000_000_000, 2_000_000).Last());

    [TestMethod]
    public void Item_Index_IsThePickedImage()
    {
        var images = new PatternImages(5, 8);

        var subset = new ImageSubset(images, [4, 1]);

        Assert.AreEqual(2, subset.Count);
        Assert.IsTrue(images[4].Pixels.SequenceEqual(subset[0].Pixels));
        Assert.IsTrue(images[1].Pixels.SequenceEqual(subset[1].Pixels));
    }
}
