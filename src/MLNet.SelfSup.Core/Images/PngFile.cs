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
        using SKBitmap bitmap = RgbBitmap.Create(image.AsSpan(), zoom);
        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        AtomicFile.Write(path, stream => png.SaveTo(stream));
    }
}
