using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Tests.Images;

[TestClass]
public sealed class ResamplerTests
{
    [TestMethod]
    [DataRow(Interpolation.Bilinear)]
    [DataRow(Interpolation.Bicubic)]
    public void Resize_SameSize_IsIdentity(Interpolation interpolation)
    {
        RgbImage image = TestImages.Noise(37, 23);

        RgbImage resized = Resampler.Resize(image.AsSpan(), 37, 23, interpolation);

        Assert.AreEqual(0, TestImages.MaxDifference(image, resized));
    }

    [TestMethod]
    [DataRow(1, 1, 5, 7)]
    [DataRow(1, 1, 1, 1)]
    [DataRow(3, 2, 64, 64)]
    [DataRow(200, 1, 3, 9)]
    [DataRow(1, 200, 9, 3)]
    [DataRow(97, 31, 1, 1)]
    public void Resize_OneColor_StaysThatColor(int width, int height, int newWidth, int newHeight)
    {
        byte[] color = [200, 3, 255];
        var image = new RgbImage([.. Enumerable.Repeat(color, width * height).SelectMany(c => c)], width, height);

        foreach (Interpolation interpolation in Enum.GetValues<Interpolation>())
        {
            RgbImage resized = Resampler.Resize(image.AsSpan(), newWidth, newHeight, interpolation);

            CollectionAssert.AreEqual(Enumerable.Repeat(color, newWidth * newHeight).SelectMany(c => c).ToArray(), resized.Pixels.ToArray());
        }
    }

    [TestMethod]
    public void Resize_TwoPixelsToOne_GivesTheirMean()
    {
        var image = new RgbImage([0, 10, 20, 100, 30, 21], width: 2, height: 1);

        RgbImage resized = Resampler.Resize(image.AsSpan(), 1, 1, Interpolation.Bilinear);

        CollectionAssert.AreEqual(new byte[] { 50, 20, 21 }, resized.Pixels.ToArray());
    }

    [TestMethod]
    public void Resize_TwoPixelsToFour_InterpolatesLinearly()
    {
        var image = new RgbImage([0, 0, 0, 100, 200, 40], width: 2, height: 1);

        RgbImage resized = Resampler.Resize(image.AsSpan(), 4, 1, Interpolation.Bilinear);

        // Centres lie at -1/4, 1/4, 3/4 and 5/4 of the distance; beyond the ends the pixel itself counts.
        CollectionAssert.AreEqual(new byte[] { 0, 0, 0, 25, 50, 10, 75, 150, 30, 100, 200, 40 }, resized.Pixels.ToArray());
    }

    [TestMethod]
    [DataRow(Interpolation.Bilinear, 40, 30, 17, 64)]
    [DataRow(Interpolation.Bicubic, 40, 30, 17, 64)]
    [DataRow(Interpolation.Bicubic, 90, 50, 33, 11)]
    [DataRow(Interpolation.Bilinear, 5, 90, 64, 7)]
    public void Resize_Noise_EqualsNaiveSums(Interpolation interpolation, int width, int height, int newWidth, int newHeight)
    {
        RgbImage image = TestImages.Noise(width, height);

        RgbImage resized = Resampler.Resize(image.AsSpan(), newWidth, newHeight, interpolation);

        Assert.IsLessThanOrEqualTo(1, TestImages.MaxDifference(Naive(image, newWidth, newHeight, interpolation), resized));
    }

    [TestMethod]
    public void Resize_Crop_EqualsResizeOfTheCutImage()
    {
        RgbImage image = TestImages.Noise(50, 40);
        var crop = new CropBox(Left: 21, Top: 9, Width: 29, Height: 31);
        var cut = new RgbImage([.. Enumerable.Range(0, 31).SelectMany(y => image.Pixels.Slice((((9 + y) * 50) + 21) * 3, 29 * 3).ToArray())], 29, 31);
        var resized = new byte[16 * 24 * 3];

        Resampler.Resize(image.AsSpan(), crop, 16, 24, Interpolation.Bicubic, resized);

        CollectionAssert.AreEqual(Resampler.Resize(cut.AsSpan(), 16, 24, Interpolation.Bicubic).Pixels.ToArray(), resized);
    }

    [TestMethod]
    [DataRow(60, 45)]
    [DataRow(20, 15)]
    [DataRow(40, 15)]
    [DataRow(20, 30)]
    [DataRow(40, 30)]
    public void ResizeWindow_EqualsCutOfTheWhole(int fullWidth, int fullHeight)
    {
        RgbImage image = TestImages.Noise(40, 30);
        var window = new ResizedWindow(fullWidth, fullHeight, Left: 3, Top: 5, Width: 11, Height: 9);
        var part = new byte[11 * 9 * 3];

        Resampler.ResizeWindow(image.AsSpan(), CropBox.Whole(image.AsSpan()), window, Interpolation.Bicubic, part);

        RgbImage whole = Resampler.Resize(image.AsSpan(), fullWidth, fullHeight, Interpolation.Bicubic);
        byte[] expected = [.. Enumerable.Range(5, 9).SelectMany(y => whole.Pixels.Slice(((y * fullWidth) + 3) * 3, 33).ToArray())];
        CollectionAssert.AreEqual(expected, part);
    }

    [TestMethod]
    public void Resize_ManySizesOnOneThread_DoNotDisturbEachOther()
    {
        RgbImage image = TestImages.Noise(30, 20);
        byte[] before = Resampler.Resize(image.AsSpan(), 64, 64, Interpolation.Bicubic).Pixels.ToArray();

        _ = Resampler.Resize(TestImages.Noise(300, 200).AsSpan(), 10, 150, Interpolation.Bicubic);
        _ = Resampler.Resize(image.AsSpan(), 3, 2, Interpolation.Bilinear);

        CollectionAssert.AreEqual(before, Resampler.Resize(image.AsSpan(), 64, 64, Interpolation.Bicubic).Pixels.ToArray());
    }

    [TestMethod]
    public void Resize_Warm_AllocatesNothing()
    {
        RgbImage image = TestImages.Noise(80, 70);
        var destination = new byte[64 * 64 * 3];
        Run();

        long before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        long after = GC.GetAllocatedBytesForCurrentThread();

        Assert.AreEqual(0, after - before);

        void Run() => Resampler.Resize(image.AsSpan(), new CropBox(3, 4, 70, 50), 64, 64, Interpolation.Bicubic, destination);
    }

    [TestMethod]
    [DataRow(0, 0, 11, 10)]
    [DataRow(-1, 0, 5, 5)]
    [DataRow(8, 8, 3, 2)]
    [DataRow(0, 0, 0, 5)]
    public void Resize_CropOutsideTheImage_Throws(int left, int top, int width, int height)
    {
        RgbImage image = TestImages.Noise(10, 10);

        Assert.ThrowsExactly<ArgumentException>(() =>
            Resampler.Resize(image.AsSpan(), new CropBox(left, top, width, height), 4, 4, Interpolation.Bilinear, new byte[48]));
    }

    [TestMethod]
    public void Resize_WrongDestination_Throws() => Assert.ThrowsExactly<ArgumentException>(() =>
        Resampler.Resize(TestImages.Noise(10, 10).AsSpan(), new CropBox(0, 0, 10, 10), 4, 4, Interpolation.Bilinear, new byte[47]));

    // Two passes in double, each rounded to a level, straight from the definition.
    private static RgbImage Naive(RgbImage image, int width, int height, Interpolation interpolation)
    {
        RgbImage rows = NaiveRows(image, width, interpolation);
        return Transpose(NaiveRows(Transpose(rows), height, interpolation));
    }

    private static RgbImage NaiveRows(RgbImage image, int width, Interpolation interpolation)
    {
        double scale = image.Width / (double)width;
        double stretch = Math.Max(1, scale);
        var pixels = new byte[width * image.Height * 3];
        for (int i = 0; i < pixels.Length; i++)
        {
            (int channel, int x, int y) = (i % 3, i / 3 % width, i / 3 / width);
            double sum = 0;
            double weights = 0;
            for (int source = 0; source < image.Width; source++)
            {
                double weight = Filter(Math.Abs(source + 0.5 - ((x + 0.5) * scale)) / stretch, interpolation);
                sum += weight * image.Pixels.Span[(((y * image.Width) + source) * 3) + channel];
                weights += weight;
            }

            pixels[i] = (byte)Math.Clamp(Math.Floor((sum / weights) + 0.5), 0, 255);
        }

        return new RgbImage(pixels, width, image.Height);
    }

    private static double Filter(double x, Interpolation interpolation) => interpolation switch
    {
        Interpolation.Bilinear => Math.Max(0, 1 - x),
        _ when x < 1 => (1.5 * Math.Pow(x, 3)) - (2.5 * Math.Pow(x, 2)) + 1,
        _ when x < 2 => (-0.5 * Math.Pow(x, 3)) + (2.5 * Math.Pow(x, 2)) - (4 * x) + 2,
        _ => 0,
    };

    private static RgbImage Transpose(RgbImage image)
    {
        byte[] pixels =
        [
            .. Enumerable.Range(0, image.Width * image.Height)
                .SelectMany(i => TestImages.PixelAt(image, i / image.Height, i % image.Height)),
        ];
        return new RgbImage(pixels, image.Height, image.Width);
    }
}
