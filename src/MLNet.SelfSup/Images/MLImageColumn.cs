using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.SelfSup.Images;

/// <summary>A column of ML.NET's own images.</summary>
/// <param name="column">The column.</param>
internal sealed class MLImageColumn(DataViewSchema.Column column) : TypedImageColumn<MLImage>(column)
{
    private const int BytesPerPixel = 4;
    private const int Alpha = 3;

    /// <inheritdoc/>
    protected override ImageReference ToImage(string row, in MLImage value)
    {
        if (value is null)
        {
            return Unreadable(row, "the image is null");
        }

        int red = value.PixelFormat == MLPixelFormat.Bgra32 ? 2 : 0;
        var image = new RgbImage(LayOverWhite(value.Pixels, red), value.Width, value.Height);
        return new ImageReference(row, _ => image);
    }

    // An MLImage's colours are multiplied by alpha already. One with alpha 0 everywhere has a filler there, as camera frames do.
    private static byte[] LayOverWhite(ReadOnlySpan<byte> source, int red)
    {
        bool hasAlpha = HasAlpha(source);
        var pixels = new byte[source.Length / BytesPerPixel * 3];
        for (int from = 0, to = 0; to < pixels.Length; from += BytesPerPixel, to += 3)
        {
            int white = hasAlpha ? byte.MaxValue - source[from + Alpha] : 0;
            pixels[to] = (byte)Math.Min(source[from + red] + white, byte.MaxValue);
            pixels[to + 1] = (byte)Math.Min(source[from + 1] + white, byte.MaxValue);
            pixels[to + 2] = (byte)Math.Min(source[from + 2 - red] + white, byte.MaxValue);
        }

        return pixels;
    }

    private static bool HasAlpha(ReadOnlySpan<byte> source)
    {
        for (int i = Alpha; i < source.Length; i += BytesPerPixel)
        {
            if (source[i] != 0)
            {
                return true;
            }
        }

        return false;
    }
}
