using MLNet.SelfSup.Tests.Images;
using MLNet.SelfSup.Torch.Views;

namespace MLNet.SelfSup.Tests.Views;

[TestClass]
public sealed class VerticalFlipTests
{
    [TestMethod]
    [DataRow(4)]
    [DataRow(5)]
    public void Apply_Twice_GivesTheImageBack(int height)
    {
        byte[] image = TestImages.Noise(3, height).Pixels.ToArray();
        byte[] pixels = [.. image];

        VerticalFlip.Apply(pixels, width: 3);
        CollectionAssert.AreNotEqual(image, pixels);
        VerticalFlip.Apply(pixels, width: 3);

        CollectionAssert.AreEqual(image, pixels);
    }

    [TestMethod]
    public void Apply_ThreeRows_SwapsTheOuterOnes()
    {
        byte[] pixels = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18];

        VerticalFlip.Apply(pixels, width: 2);

        CollectionAssert.AreEqual(new byte[] { 13, 14, 15, 16, 17, 18, 7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6 }, pixels);
    }
}
