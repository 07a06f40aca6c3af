using SkiaSharp;

namespace MLNet.SelfSup.Images;

/// <summary>Hands decoded images to the library that encodes them.</summary>
internal static class RgbBitmap
{
    /// <summary>Copies an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="zoom">How many pixels a pixel becomes, each way; at least 1.</param>
    /// <returns>An opaque bitmap; the caller disposes it.</returns>
    public static SKBitmap Create(RgbSpan image, int zoom = 1)
    {
        int side = Guard.AtLeast(zoom, 1, nameof(zoom));
        (int width, int height) = (image.Width * side, image.Height * side);
        ReadOnlySpan<byte> pixels = image.Pixels;
        var colors = new SKColor[width * height];
        for (int i = 0; i < colors.Length; i++)
        {
            int at = 3 * ((i / width / side * image.Width) + (i % width / side));
            colors[i] = new SKColor(pixels[at], pixels[at + 1], pixels[at + 2]);
        }

        return new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque)) { Pixels = colors };
    }

    /// <summary>Encodes an image as JPEG.</summary>
    /// <param name="image">The image.</param>
    /// <param name="quality">From 1 to 100.</param>
    /// <returns>The file's bytes.</returns>
    public static byte[] ToJpeg(RgbSpan image, int quality)
    {
        using SKBitmap bitmap = Create(image);
        using SKData jpeg = bitmap.Encode(SKEncodedImageFormat.Jpeg, quality);
        return jpeg.ToArray();
    }
}
