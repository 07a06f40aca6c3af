using MLNet.SelfSup.Images;
using MLNet.SelfSup.Tests.Images;
using MLNet.SelfSup.Torch.Views;

namespace MLNet.SelfSup.Tests.Views;

[TestClass]
public sealed class RandomResizedCropTests
{
    [TestMethod]
    [DataRow(64, 64)]
    [DataRow(1, 1)]
    [DataRow(1, 500)]
    [DataRow(500, 1)]
    [DataRow(37, 200)]
    public void Sample_AnyImage_StaysInside(int width, int height)
    {
        var crop = new RandomResizedCrop(32, Interpolation.Bicubic);
        for (int i = 0; i < 500; i++)
        {
            var random = new ViewRandom(1, 0, i, 0);

            CropBox box = crop.Sample(width, height, ref random);

            Assert.IsTrue(box.FitsIn(width, height), box.ToString());
        }
    }

    [TestMethod]
    public void Sample_ManyDraws_CoverTheRangesOfAreaAndRatio()
    {
        var crop = new RandomResizedCrop(32, Interpolation.Bicubic, minScale: 0.2);
        CropBox[] boxes =
        [
            .. Enumerable.Range(0, 2000).Select(i =>
            {
                var random = new ViewRandom(3, 0, i, 0);
                return crop.Sample(1000, 1000, ref random);
            }),
        ];

        double[] areas = [.. boxes.Select(b => b.Width * (double)b.Height / 1e6)];
        double[] ratios = [.. boxes.Select(b => b.Width / (double)b.Height)];

        Assert.IsInRange(0.199, 0.21, areas.Min());
        Assert.IsInRange(0.93, 1.0, areas.Max());
        Assert.IsInRange(0.745, 0.76, ratios.Min());
        Assert.IsInRange(1.31, 1.34, ratios.Max());
        Assert.AreEqual(0.5, boxes.Average(b => b.Left / (double)(1000 - b.Width + 1)), 0.03);
        Assert.AreEqual(0.5, boxes.Average(b => b.Top / (double)(1000 - b.Height + 1)), 0.03);
    }

    [TestMethod]
    public void Fallback_FlatImage_IsCentredAtTheLargestRatio()
    {
        CropBox box = new RandomResizedCrop(8, Interpolation.Bicubic).Fallback(100, 30);

        Assert.AreEqual(new CropBox(30, 0, 40, 30), box);
    }

    [TestMethod]
    public void Fallback_OrdinaryImage_IsTheWhole()
    {
        CropBox box = new RandomResizedCrop(8, Interpolation.Bicubic).Fallback(100, 90);

        Assert.AreEqual(new CropBox(0, 0, 100, 90), box);
    }

    [TestMethod]
    public void Apply_ResizesTheCrop()
    {
        RgbImage image = TestImages.Noise(40, 30);
        var box = new CropBox(4, 6, 20, 18);
        var expected = new byte[16 * 16 * 3];
        var actual = new byte[expected.Length];
        Resampler.Resize(image.AsSpan(), box, 16, 16, Interpolation.Bilinear, expected);

        new RandomResizedCrop(16, Interpolation.Bilinear).Apply(image.AsSpan(), box, actual);

        CollectionAssert.AreEqual(expected, actual);
    }

    [TestMethod]
    [DataRow(0, 0.2, 1.0)]
    [DataRow(8, 0.0, 1.0)]
    [DataRow(8, 0.5, 0.4)]
    [DataRow(8, 0.5, 1.1)]
    public void Constructor_OutsideRange_Throws(int imageSize, double minScale, double maxScale) =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new RandomResizedCrop(imageSize, Interpolation.Bicubic, minScale, maxScale));

    [TestMethod]
    public void ClampedSample_FlatImage_StaysInside()
    {
        for (int i = 0; i < 200; i++)
        {
            var random = new ViewRandom(1, 0, i, 0);

            CropBox box = ClampedCrop.Sample(300, 3, 0.08, ref random);

            Assert.IsTrue(box.FitsIn(300, 3), box.ToString());
        }
    }
}
