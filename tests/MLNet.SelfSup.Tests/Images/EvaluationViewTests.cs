using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Tests.Images;

[TestClass]
public sealed class EvaluationViewTests
{
    [TestMethod]
    public void Crop_ImageOfThatSize_IsTakenAsItIs()
    {
        RgbImage image = TestImages.Noise(16, 16);
        var pixels = new byte[16 * 16 * 3];

        new EvaluationView(16, PixelNormalization.ImageNet).Crop(image.AsSpan(), pixels);

        CollectionAssert.AreEqual(image.Pixels.ToArray(), pixels);
    }

    [TestMethod]
    public void Crop_ShorterSideFits_TakesTheMiddle()
    {
        RgbImage image = TestImages.Noise(20, 16);
        var pixels = new byte[16 * 16 * 3];

        new EvaluationView(16, PixelNormalization.ImageNet).Crop(image.AsSpan(), pixels);

        byte[] middle = [.. Enumerable.Range(0, 16).SelectMany(y => image.Pixels.Slice(((y * 20) + 2) * 3, 48).ToArray())];
        CollectionAssert.AreEqual(middle, pixels);
    }

    [TestMethod]
    public void Crop_Ratio_ResizesBeforeTheCrop()
    {
        RgbImage image = TestImages.Smooth(40, 40);
        var pixels = new byte[14 * 14 * 3];

        new EvaluationView(14, PixelNormalization.ImageNet, cropRatio: 0.875).Crop(image.AsSpan(), pixels);

        RgbImage resized = Resampler.Resize(image.AsSpan(), 16, 16, Interpolation.Bicubic);
        byte[] middle = [.. Enumerable.Range(1, 14).SelectMany(y => resized.Pixels.Slice(((y * 16) + 1) * 3, 42).ToArray())];
        CollectionAssert.AreEqual(middle, pixels);
    }

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(5, 20_000)]
    [DataRow(20_000, 1)]
    [DataRow(8, 8)]
    [DataRow(31, 9)]
    public void Draw_AnySize_EqualsNormalisedCrop(int width, int height)
    {
        RgbImage image = TestImages.Noise(width, height);
        var view = new EvaluationView(8, PixelNormalization.ImageNet);
        var crop = new byte[8 * 8 * 3];
        var expected = new float[crop.Length];
        var actual = new float[crop.Length];

        view.Draw(image.AsSpan(), actual);

        view.Crop(image.AsSpan(), crop);
        new PixelConverter(PixelNormalization.ImageNet).Convert(new RgbSpan(crop, 8, 8), expected);
        CollectionAssert.AreEqual(expected, actual);
    }

    [TestMethod]
    public void Draw_WrongLength_Throws()
    {
        var view = new EvaluationView(8, PixelNormalization.ImageNet);

        Assert.ThrowsExactly<ArgumentException>(() => view.Draw(TestImages.Noise(8, 8).AsSpan(), new float[100]));
        Assert.ThrowsExactly<ArgumentException>(() => view.Draw(TestImages.Noise(9, 9).AsSpan(), new float[100]));
    }

    [TestMethod]
    [DataRow(0, 1.0)]
    [DataRow(8, 0.0)]
    [DataRow(8, 1.01)]
    [DataRow(8, double.NaN)]
    public void Constructor_OutsideRange_Throws(int imageSize, double cropRatio) =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new EvaluationView(imageSize, PixelNormalization.ImageNet, cropRatio));
}
