using MLNet.SelfSup.Tests.Images;
using MLNet.SelfSup.Torch.Views;

namespace MLNet.SelfSup.Tests.Views;

[TestClass]
public sealed class AffineWarpTests
{
    [TestMethod]
    public void TranslateX_WholePixels_MovesLeftAndFillsGrey()
    {
        byte[] pixels = Grey(10, 20, 30, 40, 50, 60);

        AffineWarp.TranslateX(pixels, width: 3, offset: 1);

        CollectionAssert.AreEqual(Grey(20, 30, 128, 50, 60, 128), pixels);
    }

    [TestMethod]
    public void TranslateY_HalfAPixel_MixesRows()
    {
        byte[] pixels = Grey(10, 20, 30, 41);

        AffineWarp.TranslateY(pixels, width: 2, offset: 0.5);

        CollectionAssert.AreEqual(Grey(20, 31, 79, 85), pixels);  // (20 + 41) / 2 and (41 + 128) / 2 round up
    }

    [TestMethod]
    public void ShearX_OnePixelARow_MovesEachRowFurtherRight()
    {
        byte[] pixels = Grey(1, 2, 3, 4, 5, 6, 7, 8, 9);

        AffineWarp.ShearX(pixels, width: 3, factor: 1);

        CollectionAssert.AreEqual(Grey(1, 2, 3, 128, 4, 5, 128, 128, 7), pixels);
    }

    [TestMethod]
    public void ShearY_OnePixelAColumn_MovesEachColumnFurtherDown()
    {
        byte[] pixels = Grey(1, 2, 3, 4, 5, 6, 7, 8, 9);

        AffineWarp.ShearY(pixels, width: 3, factor: 1);

        CollectionAssert.AreEqual(Grey(1, 128, 128, 4, 2, 128, 7, 5, 3), pixels);
    }

    [TestMethod]
    public void Rotate_HalfATurn_TurnsAboutTheMiddle()
    {
        // OpenCV's middle is a corner between pixels: a half turn takes pixel x to width - x.
        byte[] pixels = Grey(1, 2, 3, 4);

        AffineWarp.Rotate(pixels, width: 2, degrees: 180);

        CollectionAssert.AreEqual(Grey(128, 128, 128, 4), pixels);
    }

    [TestMethod]
    public void Rotate_Full_KeepsTheImage()
    {
        byte[] image = TestImages.Noise(13, 11).Pixels.ToArray();
        byte[] pixels = [.. image];

        AffineWarp.Rotate(pixels, width: 13, degrees: 360);

        CollectionAssert.AreEqual(image, pixels);
    }

    private static byte[] Grey(params byte[] values) => [.. values.SelectMany(value => new[] { value, value, value })];
}
