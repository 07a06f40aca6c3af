using MLNet.SelfSup.Tests.Images;
using MLNet.SelfSup.Torch.Views;

namespace MLNet.SelfSup.Tests.Views;

[TestClass]
public sealed class HorizontalFlipTests
{
    [TestMethod]
    [DataRow(4)]
    [DataRow(5)]
    public void Apply_Twice_GivesTheImageBack(int width)
    {
        byte[] image = TestImages.Noise(width, 3).Pixels.ToArray();
        byte[] pixels = [.. image];

        HorizontalFlip.Apply(pixels, width);
        CollectionAssert.AreNotEqual(image, pixels);
        HorizontalFlip.Apply(pixels, width);

        CollectionAssert.AreEqual(image, pixels);
    }

    [TestMethod]
    public void Apply_ThreePixels_SwapsTheOuterOnes()
    {
        byte[] pixels = [1, 2, 3, 4, 5, 6, 7, 8, 9];

        HorizontalFlip.Apply(pixels, width: 3);

        CollectionAssert.AreEqual(new byte[] { 7, 8, 9, 4, 5, 6, 1, 2, 3 }, pixels);
    }
}
