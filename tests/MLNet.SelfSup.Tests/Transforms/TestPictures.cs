using Microsoft.ML.Data;
using SkiaSharp;

namespace MLNet.SelfSup.Tests.Transforms;

/// <summary>Small pictures of three kinds that a classifier can tell apart: red, green or blue patterns.</summary>
internal static class TestPictures
{
    public const int Side = 16;

    private static readonly string[] Labels = ["red", "green", "blue"];

    public static List<ImageRow> Images(int count, int seed = 1) =>
        [.. Enumerable.Range(0, count).Select(i => new ImageRow { Image = ToImage(Rgb(i, seed)), Label = Labels[i % 3], Number = i })];

    public static List<PixelsRow> Pixels(int count, int seed = 1) =>
        [.. Enumerable.Range(0, count).Select(i => new PixelsRow { Image = ToPlanes(Rgb(i, seed)), Label = Labels[i % 3] })];

    public static List<BytesRow> Bytes(int count, int seed = 1) =>
        [.. Enumerable.Range(0, count).Select(i => new BytesRow { Image = ToPng(Rgb(i, seed)), Label = Labels[i % 3] })];

    public static List<PathRow> Files(int count, string folder, int seed = 1)
    {
        var rows = new List<PathRow>();
        for (int i = 0; i < count; i++)
        {
            string path = Path.Combine(folder, $"{i:000}.png");
            File.WriteAllBytes(path, ToPng(Rgb(i, seed)));
            rows.Add(new PathRow { Image = path, Label = Labels[i % 3] });
        }

        return rows;
    }

    public static MLImage ToImage(byte[] rgb) => MLImage.CreateFromPixels(Side, Side, MLPixelFormat.Bgra32, ToBgra(rgb));

    private static byte[] Rgb(int index, int seed)
    {
        var random = new Random((seed * 1000) + index);
        var pixels = new byte[3 * Side * Side];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)(random.Next(100) + (i % 3 == index % 3 ? 150 : 0));
        }

        return pixels;
    }

    private static float[] ToPlanes(byte[] rgb)
    {
        int plane = Side * Side;
        var planes = new float[rgb.Length];
        for (int i = 0; i < rgb.Length; i++)
        {
            planes[(i % 3 * plane) + (i / 3)] = rgb[i] / 255f;
        }

        return planes;
    }

    private static byte[] ToBgra(byte[] rgb)
    {
        var bgra = new byte[rgb.Length / 3 * 4];
        for (int i = 0; i < rgb.Length / 3; i++)
        {
            (bgra[4 * i], bgra[(4 * i) + 1], bgra[(4 * i) + 2], bgra[(4 * i) + 3]) = (rgb[(3 * i) + 2], rgb[(3 * i) + 1], rgb[3 * i], 255);
        }

        return bgra;
    }

    private static byte[] ToPng(byte[] rgb)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(Side, Side, SKColorType.Bgra8888, SKAlphaType.Opaque));
        ToBgra(rgb).CopyTo(bitmap.GetPixelSpan().Length == Side * Side * 4 ? ToSpan(bitmap) : throw new InvalidOperationException("The bitmap has another size."));
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    private static unsafe Span<byte> ToSpan(SKBitmap bitmap) => new(bitmap.GetPixels().ToPointer(), Side * Side * 4);
}
