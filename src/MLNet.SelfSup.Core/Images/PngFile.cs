using MLNet.SelfSup.Artifacts;
using SkiaSharp;

namespace MLNet.SelfSup.Images;

/// <summary>Writes images as PNG files.</summary>
internal static class PngFile
{
    /// <summary>Writes an image, whole or not at all.</summary>
    /// <param name="path">The file; its folder is made where absent.</param>
    /// <param name="image">The image.</param>
    /// <param name="zoom">How many pixels a pixel becomes, each way; at least 1.</param>
    public static void Save(string path, RgbImage image, int zoom)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        int side = Guard.AtLeast(zoom, 1, nameof(zoom));
        (int width, int height) = (image.Width * side, image.Height * side);
        ReadOnlySpan<byte> pixels = image.Pixels.Span;
        var colors = new SKColor[width * height];
        for (int i = 0; i < colors.Length; i++)
        {
            int at = 3 * ((i / width / side * image.Width) + (i % width / side));
            colors[i] = new SKColor(pixels[at], pixels[at + 1], pixels[at + 2]);
        }

        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque)) { Pixels = colors };
        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        AtomicFile.Write(path, stream => png.SaveTo(stream));
    }
}
