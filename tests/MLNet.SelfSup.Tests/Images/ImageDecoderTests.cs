using MLNet.SelfSup.Images;
using SkiaSharp;

namespace MLNet.SelfSup.Tests.Images;

[TestClass]
public sealed class ImageDecoderTests
{
    private const string Name = "row 17";

    [TestMethod]
    [DataRow("png")]
    [DataRow("bmp")]
    public void Decode_LosslessFormat_GivesTheSamePixels(string format)
    {
        RgbImage image = TestImages.Noise(13, 7);

        RgbImage decoded = ImageDecoder.Decode(EncodeAs(image, format), Name);

        Assert.AreEqual(0, TestImages.MaxDifference(image, decoded));
    }

    [TestMethod]
    [DataRow("jpeg")]
    [DataRow("webp")]
    public void Decode_LossyFormat_GivesSimilarPixels(string format)
    {
        RgbImage image = TestImages.Smooth(40, 32);

        RgbImage decoded = ImageDecoder.Decode(EncodeAs(image, format), Name);

        Assert.IsLessThan(24, TestImages.MaxDifference(image, decoded));
    }

    [TestMethod]
    public void Decode_Gif_GivesFirstFrame()
    {
        // One pixel, a global palette of red and black, the pixel is entry 0.
        byte[] gif =
        [
            .. "GIF89a"u8, 1, 0, 1, 0, 0x80, 0, 0, 255, 0, 0, 0, 0, 0,
            0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 0x01, 0, 0x3B,
        ];

        RgbImage decoded = ImageDecoder.Decode(gif, Name);

        Assert.AreEqual((1, 1), (decoded.Width, decoded.Height));
        CollectionAssert.AreEqual(new byte[] { 255, 0, 0 }, decoded.Pixels.ToArray());
    }

    // Where the stored image's first pixel and the last pixel of its first row belong: EXIF 2.3, tag 0x0112.
    [TestMethod]
    [DataRow(1, "top left", "top right")]
    [DataRow(2, "top right", "top left")]
    [DataRow(3, "bottom right", "bottom left")]
    [DataRow(4, "bottom left", "bottom right")]
    [DataRow(5, "top left", "bottom left")]
    [DataRow(6, "top right", "bottom right")]
    [DataRow(7, "bottom right", "top right")]
    [DataRow(8, "bottom left", "top left")]
    public void Decode_ExifOrientation_StandsUpright(int orientation, string first, string endOfFirstRow)
    {
        RgbImage stored = Quadrants(48, 32);
        byte[] jpeg = TestImages.WithOrientation(TestImages.Encode(stored, SKEncodedImageFormat.Jpeg, 100), orientation);

        RgbImage decoded = ImageDecoder.Decode(jpeg, Name);

        Assert.AreEqual(orientation < 5 ? (48, 32) : (32, 48), (decoded.Width, decoded.Height));
        AssertSimilar(TestImages.PixelAt(stored, 0, 0), Corner(decoded, first));
        AssertSimilar(TestImages.PixelAt(stored, 47, 0), Corner(decoded, endOfFirstRow));
    }

    [TestMethod]
    public void Decode_GreyJpeg_GivesEqualChannels()
    {
        using var bitmap = new SKBitmap(16, 16, SKColorType.Gray8, SKAlphaType.Opaque);
        TestImages.PixelsOf(bitmap).Fill(77);
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 100);

        RgbImage decoded = ImageDecoder.Decode(data.ToArray(), Name);

        AssertSimilar([77, 77, 77], TestImages.PixelAt(decoded, 8, 8));
    }

    [TestMethod]
    public void Decode_SixteenBitPng_KeepsTheUpperByte()
    {
        byte[] grey = TestImages.Png(2, 1, bitDepth: 16, colorType: 0, [10, 10, 200, 200]);
        byte[] rgb = TestImages.Png(1, 1, bitDepth: 16, colorType: 2, [10, 10, 100, 100, 200, 200]);

        CollectionAssert.AreEqual(new byte[] { 10, 10, 10, 200, 200, 200 }, ImageDecoder.Decode(grey, Name).Pixels.ToArray());
        CollectionAssert.AreEqual(new byte[] { 10, 100, 200 }, ImageDecoder.Decode(rgb, Name).Pixels.ToArray());
    }

    [TestMethod]
    public void Decode_TransparentPng_LiesOverWhite()
    {
        byte[] png = TestImages.Png(3, 1, bitDepth: 8, colorType: 6, [255, 0, 100, 255, 255, 0, 100, 0, 255, 0, 100, 51]);

        RgbImage decoded = ImageDecoder.Decode(png, Name);

        // The last pixel has a fifth of its own colour: 0.2 * 100 + 0.8 * 255 = 224.
        CollectionAssert.AreEqual(new byte[] { 255, 0, 100, 255, 255, 255, 255, 204, 224 }, decoded.Pixels.ToArray());
    }

    [TestMethod]
    public void Decode_CmykJpeg_GivesRgb()
    {
        RgbImage decoded = ImageDecoder.Decode(TestImages.CmykJpeg, Name);

        Assert.AreEqual((8, 8), (decoded.Width, decoded.Height));
        AssertSimilar([42, 180, 195], TestImages.PixelAt(decoded, 3, 5));
    }

    [TestMethod]
    public void Decode_WantedShorterSide_ShrinksJpegButNotBelowIt()
    {
        byte[] jpeg = TestImages.Encode(TestImages.Smooth(400, 300), SKEncodedImageFormat.Jpeg);

        RgbImage decoded = ImageDecoder.Decode(jpeg, Name, wantedShorterSide: 60);

        Assert.IsInRange(60, 90, decoded.Height);
        Assert.AreEqual(4.0 / 3, decoded.Width / (double)decoded.Height, 0.03);
    }

    [TestMethod]
    [DataRow(300)]
    [DataRow(1000)]
    public void Decode_WantedShorterSideNotBelowImage_KeepsSize(int wanted)
    {
        byte[] jpeg = TestImages.Encode(TestImages.Smooth(400, 300), SKEncodedImageFormat.Jpeg);

        RgbImage decoded = ImageDecoder.Decode(jpeg, Name, wanted);

        Assert.AreEqual((400, 300), (decoded.Width, decoded.Height));
    }

    [TestMethod]
    public void Decode_NegativeWantedShorterSide_Throws() =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ImageDecoder.Decode(TestImages.CmykJpeg, Name, -1));

    [TestMethod]
    [DataRow("jpeg", 0.5)]
    [DataRow("jpeg", 0.98)]
    [DataRow("png", 0.5)]
    [DataRow("bmp", 0.9)]
    [DataRow("webp", 0.5)]
    [DataRow("webp", 0.05)]
    public void Decode_CutFile_IsAnErrorThatSaysSo(string format, double share)
    {
        byte[] whole = EncodeAs(TestImages.Noise(64, 64), format);

        var exception = Assert.ThrowsExactly<ImageDecodeException>(() => ImageDecoder.Decode(whole.AsMemory(0, (int)(whole.Length * share)), Name));

        Assert.AreEqual(Name, exception.ImageName);
        Assert.IsTrue(exception.Reason.Contains("end early", StringComparison.Ordinal) || exception.Reason.Contains("ends within its header", StringComparison.Ordinal), exception.Reason);
        StringAssert.Contains(exception.Message, Name, StringComparison.Ordinal);
        StringAssert.Contains(exception.Message, exception.Reason, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Decode_NoBytes_SaysEmpty()
    {
        var exception = Assert.ThrowsExactly<ImageDecodeException>(() => ImageDecoder.Decode(ReadOnlyMemory<byte>.Empty, Name));

        StringAssert.Contains(exception.Message, "empty", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Decode_Text_SaysNotAnImage()
    {
        var exception = Assert.ThrowsExactly<ImageDecodeException>(() => ImageDecoder.Decode("<html>not found</html>"u8.ToArray(), Name));

        StringAssert.Contains(exception.Message, "not a JPEG, PNG", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Decode_HugeHeader_IsRefusedBeforeMemoryIsTaken()
    {
        byte[] png = TestImages.Png(100_000, 100_000, bitDepth: 8, colorType: 2, []);

        var exception = Assert.ThrowsExactly<ImageDecodeException>(() => ImageDecoder.Decode(png, Name));

        StringAssert.Contains(exception.Message, "100000 x 100000", StringComparison.Ordinal);
    }

    [TestMethod]
    public void DecodeFile_Absent_NamesThePath()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName(), "absent.jpg");

        var exception = Assert.ThrowsExactly<ImageDecodeException>(() => ImageDecoder.DecodeFile(path));

        Assert.AreEqual(path, exception.ImageName);
        StringAssert.Contains(exception.Message, "no such file", StringComparison.Ordinal);
    }

    [TestMethod]
    public void DecodeStream_BeginsAtItsPositionAndStaysOpen()
    {
        RgbImage image = TestImages.Noise(5, 4);
        using var stream = new MemoryStream([1, 2, 3, .. TestImages.Encode(image, SKEncodedImageFormat.Png)]);
        stream.Position = 3;

        RgbImage decoded = ImageDecoder.DecodeStream(stream, Name);

        Assert.AreEqual(0, TestImages.MaxDifference(image, decoded));
        Assert.IsTrue(stream.CanRead);
    }

    private static byte[] EncodeAs(RgbImage image, string format) => format switch
    {
        "bmp" => TestImages.Bmp(image),
        _ => TestImages.Encode(image, Enum.Parse<SKEncodedImageFormat>(format, ignoreCase: true)),
    };

    // Red, green, blue and grey quarters, aligned to the blocks of a JPEG.
    private static RgbImage Quadrants(int width, int height)
    {
        byte[][] colors = [[220, 30, 30], [30, 220, 30], [30, 30, 220], [128, 128, 128]];
        byte[] pixels = [.. Enumerable.Range(0, width * height).SelectMany(i => colors[(i % width / (width / 2)) + (2 * (i / width / (height / 2)))])];
        return new RgbImage(pixels, width, height);
    }

    private static byte[] Corner(RgbImage image, string place) =>
        TestImages.PixelAt(image, place.EndsWith("left", StringComparison.Ordinal) ? 0 : image.Width - 1, place.StartsWith("top", StringComparison.Ordinal) ? 0 : image.Height - 1);

    private static void AssertSimilar(byte[] expected, byte[] actual)
    {
        for (int channel = 0; channel < 3; channel++)
        {
            Assert.IsLessThan(6, Math.Abs(expected[channel] - actual[channel]), $"[{string.Join(", ", expected)}] became [{string.Join(", ", actual)}]");
        }
    }
}
