using MLNet.SelfSup.Images;
using SkiaSharp;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>Smooth random pictures, so that the benchmarks need no data.</summary>
internal sealed class SyntheticImages(int count, int side) : IImageSet
{
    private readonly RgbImage[] _images = [.. Enumerable.Range(0, count).Select(i => Draw(side, new Random(i)))];

    public int Count => _images.Length;

    public RgbSpan this[int index] => _images[index].AsSpan();

    /// <summary>Writes the pictures as JPEG files.</summary>
    public void WriteJpegs(string folder)
    {
        Directory.CreateDirectory(folder);
        for (int i = 0; i < Count; i++)
        {
            RgbImage image = _images[i];
            ReadOnlySpan<byte> pixels = image.Pixels.Span;
            var colors = new SKColor[image.Width * image.Height];
            for (int p = 0; p < colors.Length; p++)
            {
                colors[p] = new SKColor(pixels[3 * p], pixels[(3 * p) + 1], pixels[(3 * p) + 2]);
            }

            using var bitmap = new SKBitmap(new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Opaque)) { Pixels = colors };
            using SKData data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 90);
            File.WriteAllBytes(Path.Combine(folder, $"{i:D6}.jpg"), data.ToArray());
        }
    }

    private static RgbImage Draw(int side, Random random)
    {
        var pixels = new byte[side * side * 3];
        double fx = random.NextDouble() * 0.2;
        double fy = random.NextDouble() * 0.2;
        for (int i = 0; i < pixels.Length; i++)
        {
            int x = i / 3 % side;
            int y = i / 3 / side;
            double wave = Math.Sin((x * fx) + (i % 3)) + Math.Cos(y * fy);
            pixels[i] = (byte)Math.Clamp(128 + (50 * wave) + random.Next(-15, 16), 0, 255);
        }

        return new RgbImage(pixels, side, side);
    }
}
