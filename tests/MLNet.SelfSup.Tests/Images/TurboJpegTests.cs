using MLNet.SelfSup.Images;
using SkiaSharp;

namespace MLNet.SelfSup.Tests.Images;

[TestClass]
public sealed class TurboJpegTests
{
    private const string Name = "row 17";

    // A machine that is meant to have libjpeg-turbo, as that of continuous integration, must not pass without it.
    private const string RequiredVariable = "SELFSUP_REQUIRE_TURBOJPEG";

    // 19 x 13 pixels, of kinds that SkiaSharp does not write: several scans; colour in half as many rows; colour in a quarter of the columns.
    private const string Progressive = "/9j/4AAQSkZJRgABAQAAAQABAAD/2wCDEAAoABwAHgAjAB4AGQAoACMAIQAjAC0AKwAoADAAPABkAEEAPAA3ADcAPAB7AFgAXQBJAGQAkQCAAJkAlgCPAIAAjACKAKAAtADm"
        + "AMMAoACqANoArQCKAIwAyAERAMsA2gDuAPUBAgEEAQIAmwDBARsBLwEYAPoBLADmAP0BAgD4/9sAQwErLS08NTx2QUF2+KWMpfj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4"
        + "+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4/8IAEQgADQATAwEiAAIRAQMRAf/EABUAAQEAAAAAAAAAAAAAAAAAAAAB/8QAFQEBAQAAAAAAAAAAAAAAAAAAAQL/2gAMAwEAAhAD"
        + "EAAAAUUKiq//xAAaEAACAgMAAAAAAAAAAAAAAAAAAgEREiEx/9oACAEBAAEFAljRmOcWj//EABYRAQEBAAAAAAAAAAAAAAAAAAAScf/aAAgBAwEBPwHEP//EABcRAQADAAAA"
        + "AAAAAAAAAAAAAAABAhL/2gAIAQIBAT8BapD/xAAVEAEBAAAAAAAAAAAAAAAAAAAQEf/aAAgBAQAGPwJj/8QAGhAAAwEAAwAAAAAAAAAAAAAAAAERMRAhQf/aAAgBAQABPyGd"
        + "C7d9LWIZxJlJhw//2gAMAwEAAgADAAAAEHwf/8QAGBEAAgMAAAAAAAAAAAAAAAAAAAFxkaH/2gAIAQMBAT8QTsT1n//EABcRAQADAAAAAAAAAAAAAAAAAAEAEUH/2gAIAQIB"
        + "AT8Qy3YspJ//xAAcEAEBAAICAwAAAAAAAAAAAAABEQAxIUFRcdH/2gAIAQEAAT8QNloK4xYqdeMUJUO6fMq6JWdzAI7TfvjAATP/2Q==";

    private const string HalfTheRows = "/9j/4AAQSkZJRgABAQAAAQABAAD/2wCDEAAoABwAHgAjAB4AGQAoACMAIQAjAC0AKwAoADAAPABkAEEAPAA3ADcAPAB7AFgAXQBJAGQAkQCAAJkAlgCPAIAAjACKAKAAtADm"
        + "AMMAoACqANoArQCKAIwAyAERAMsA2gDuAPUBAgEEAQIAmwDBARsBLwEYAPoBLADmAP0BAgD4/9sAQwErLS08NTx2QUF2+KWMpfj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4"
        + "+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4/8EAEQgADQATAwESAAIRAQMRAf/EABYAAAMAAAAAAAAAAAAAAAAAAAABAv/EACAQAAIBBAEFAAAAAAAAAAAAAAECEQADBDFBEiFR"
        + "cdH/xAAWAQEBAQAAAAAAAAAAAAAAAAABAgD/xAAeEQACAQQDAQAAAAAAAAAAAAABAgADERIhE1Fhof/aAAwDAQACEQMRAD8AMSwEtljoCTSzHboS0phSxmOYoFykLqWI6ghD"
        + "OWiWJ14qgot45K7jfvtWe2qYjkzHFdRnOZSQqSBzI+VItgARVmpSQ4kS+H37P//Z";

    private const string QuarterOfTheColumns = "/9j/4AAQSkZJRgABAQAAAQABAAD/2wCDEAAoABwAHgAjAB4AGQAoACMAIQAjAC0AKwAoADAAPABkAEEAPAA3ADcAPAB7AFgAXQBJAGQAkQCAAJkAlgCPAIAAjACKAKAAtADm"
        + "AMMAoACqANoArQCKAIwAyAERAMsA2gDuAPUBAgEEAQIAmwDBARsBLwEYAPoBLADmAP0BAgD4/9sAQwErLS08NTx2QUF2+KWMpfj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4"
        + "+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4/8EAEQgADQATAwFBAAIRAQMRAf/EABYAAQEBAAAAAAAAAAAAAAAAAAACAf/EACAQAAICAwABBQAAAAAAAAAAAAECABEDBDFBEiFR"
        + "cdH/xAAWAQEBAQAAAAAAAAAAAAAAAAADAQL/xAAcEQACAgIDAAAAAAAAAAAAAAABAgADERIhIjH/2gAMAwEAAhEDEQA/AGpgCYyx4BZmIQzlqtiefEs7zKSFSwPNj8ibrTf2"
        + "Rgx4U4kbjt6ExKaUsbrzUoKMeuSva79+0wYwAKiE1jIOsWobZJn/2Q==";

    private static readonly int[] WantedSides = [0, 1, 7, 20, 40, 60, 80, 100];

    [TestMethod]
    [DataRow(1, 1, 90, SKJpegEncoderDownsample.Downsample420)]
    [DataRow(8, 16, 75, SKJpegEncoderDownsample.Downsample420)]
    [DataRow(97, 131, 90, SKJpegEncoderDownsample.Downsample420)]
    [DataRow(131, 97, 30, SKJpegEncoderDownsample.Downsample422)]
    [DataRow(100, 99, 100, SKJpegEncoderDownsample.Downsample444)]
    [DataRow(251, 113, 5, SKJpegEncoderDownsample.Downsample420)]
    public void Decode_ColorJpeg_GivesSkiaSharpsPixels(int width, int height, int quality, SKJpegEncoderDownsample downsample)
    {
        foreach (RgbImage image in new[] { TestImages.Smooth(width, height), TestImages.Noise(width, height) })
        {
            using SKBitmap bitmap = TestImages.ToBitmap(image);
            using SKPixmap pixels = bitmap.PeekPixels();
            using SKData data = pixels.Encode(new SKJpegEncoderOptions(quality, downsample, SKJpegEncoderAlphaOption.Ignore));
            AssertSame(data.ToArray());
        }
    }

    [TestMethod]
    [DataRow(Progressive)]
    [DataRow(HalfTheRows)]
    [DataRow(QuarterOfTheColumns)]
    public void Decode_RareJpeg_GivesSkiaSharpsPixels(string file) => AssertSame(Convert.FromBase64String(file));

    [TestMethod]
    public void Decode_GreyJpeg_GivesSkiaSharpsPixels()
    {
        using var bitmap = new SKBitmap(33, 47, SKColorType.Gray8, SKAlphaType.Opaque);
        new Random(1).NextBytes(TestImages.PixelsOf(bitmap));
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 80);

        AssertSame(data.ToArray());
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    [DataRow(5)]
    [DataRow(6)]
    [DataRow(7)]
    [DataRow(8)]
    public void Decode_Orientation_GivesSkiaSharpsPixels(int orientation) =>
        AssertSame(TestImages.WithOrientation(TestImages.Encode(TestImages.Smooth(57, 34), SKEncodedImageFormat.Jpeg), orientation));

    [TestMethod]
    public void TryRead_SoundJpeg_IsNotLeftToSkiaSharp()
    {
        byte[] file = TestImages.Encode(TestImages.Smooth(40, 24), SKEncodedImageFormat.Jpeg);
        TurboJpeg turbo = Require();
        var rgb = new byte[40 * 24 * 3];
        var rgba = new byte[40 * 24 * 4];

        Assert.IsTrue(turbo.TryReadRgb(file, 40, 24, rgb));
        Assert.IsTrue(turbo.TryReadRgba(file, 40, 24, rgba));

        CollectionAssert.AreEqual(rgb, rgba.Where((_, i) => i % 4 < 3).ToArray());
        Assert.IsTrue(rgba.Where((_, i) => i % 4 == 3).All(a => a == 255));
        Assert.ThrowsExactly<ArgumentException>(() => turbo.TryReadRgb(file, 40, 24, rgb.AsSpan(1)));
    }

    // Printing inks are no colours that libjpeg-turbo turns into RGB.
    [TestMethod]
    public void Decode_Cmyk_IsLeftToSkiaSharp()
    {
        TurboJpeg turbo = Require();

        Assert.IsFalse(turbo.TryReadRgb(TestImages.CmykJpeg, 8, 8, new byte[192]));
        AssertSame(TestImages.CmykJpeg);
    }

    [TestMethod]
    [DataRow(0.02)]
    [DataRow(0.5)]
    [DataRow(0.98)]
    public void Decode_CutFile_IsTheSameError(double share)
    {
        byte[] file = TestImages.Encode(TestImages.Noise(60, 40), SKEncodedImageFormat.Jpeg);
        byte[] cut = file[..(int)(file.Length * share)];
        TurboJpeg turbo = Require();

        string expected = Assert.ThrowsExactly<ImageDecodeException>(() => ImageDecoder.Decode(cut, Name, 0, isRented: false, turbo: null)).Message;
        string message = Assert.ThrowsExactly<ImageDecodeException>(() => ImageDecoder.Decode(cut, Name, 0, isRented: true, turbo)).Message;

        Assert.AreEqual(expected, message);
    }

    [TestMethod]
    public void Find_NoSuchLibraryOrAnotherOne_GivesNone()
    {
        Assert.IsNull(TurboJpeg.Find(["libno-such-library.so.7"]));
        Assert.IsNull(TurboJpeg.Find([OperatingSystem.IsWindows() ? "kernel32" : OperatingSystem.IsMacOS() ? "libSystem.dylib" : "libc.so.6"]));
    }

    private static void AssertSame(byte[] file)
    {
        TurboJpeg turbo = Require();
        foreach (int side in WantedSides)
        {
            RgbImage expected = ImageDecoder.Decode(file, Name, side, isRented: false, turbo: null);

            RgbImage decoded = ImageDecoder.Decode(file, Name, side, isRented: true, turbo);

            Assert.AreEqual((expected.Width, expected.Height), (decoded.Width, decoded.Height));
            CollectionAssert.AreEqual(expected.Pixels.ToArray(), decoded.Pixels.ToArray(), $"Wanted side {side}.");
        }
    }

    private static TurboJpeg Require()
    {
        if (TurboJpeg.Instance is { } turbo)
        {
            return turbo;
        }

        string missing = $"libjpeg-turbo is not installed: there is no {string.Join(" or ", TurboJpeg.FileNames)}.";
        if (Environment.GetEnvironmentVariable(RequiredVariable) is null)
        {
            Assert.Inconclusive(missing);
        }

        throw new AssertFailedException(missing);
    }
}
