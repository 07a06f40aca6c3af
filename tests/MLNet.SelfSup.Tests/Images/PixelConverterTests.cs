using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Tests.Images;

[TestClass]
public sealed class PixelConverterTests
{
    [TestMethod]
    public void Convert_TwoPixels_WritesPlanes()
    {
        var normalization = new PixelNormalization { Mean = [0, 0.5f, 1], StandardDeviation = [1, 0.5f, 0.25f] };
        var planes = new float[6];

        new PixelConverter(normalization).Convert(new RgbImage([0, 0, 0, 255, 255, 255], width: 2, height: 1).AsSpan(), planes);

        CollectionAssert.AreEqual(new float[] { 0, 1, -1, 1, -4, 0 }, planes);
    }

    [TestMethod]
    public void Convert_WrongLength_Throws() => Assert.ThrowsExactly<ArgumentException>(() =>
        new PixelConverter(PixelNormalization.ImageNet).Convert(TestImages.Noise(2, 2).AsSpan(), new float[11]));
}
