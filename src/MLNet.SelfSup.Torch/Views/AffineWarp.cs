using System.Runtime.InteropServices;

namespace MLNet.SelfSup.Torch.Views;

/// <summary>Shears, shifts and rotates an image, bilinear; what comes from beyond its edges is grey.</summary>
/// <remarks>
/// Operations of AutoAugment, Cubuk et al. 2018, arXiv:1805.09501, table 6, with the arithmetic of OpenCV, which ALBEF's official code uses:
/// positions are rounded to 1/1024 of a pixel, then to 1/32, and weights of 15 bits are rounded once.
/// </remarks>
internal static class AffineWarp
{
    private const int Channels = ChannelTables.Channels;
    private const byte Fill = 128;
    private const int FractionBits = 5;
    private const int Fractions = 1 << FractionBits;
    private const int PositionBits = 10;
    private const int Dropped = PositionBits - FractionBits;
    private const int WeightBits = 2 * FractionBits;

    /// <summary>Moves rows sideways in place, the more the lower they are.</summary>
    /// <param name="pixels"><c>[H, W, 3]</c>.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="factor">Pixels to the right a row.</param>
    public static void ShearX(Span<byte> pixels, int width, double factor) => Warp(pixels, width, new Inverse(1, -factor, 0, 0, 1, 0));

    /// <summary>Moves columns down in place, the more the further right they are.</summary>
    /// <param name="pixels"><c>[H, W, 3]</c>.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="factor">Pixels down a column.</param>
    public static void ShearY(Span<byte> pixels, int width, double factor) => Warp(pixels, width, new Inverse(1, 0, 0, -factor, 1, 0));

    /// <summary>Moves an image to the left in place.</summary>
    /// <param name="pixels"><c>[H, W, 3]</c>.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="offset">Pixels to the left.</param>
    public static void TranslateX(Span<byte> pixels, int width, double offset) => Warp(pixels, width, new Inverse(1, 0, offset, 0, 1, 0));

    /// <summary>Moves an image up in place.</summary>
    /// <param name="pixels"><c>[H, W, 3]</c>.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="offset">Pixels up.</param>
    public static void TranslateY(Span<byte> pixels, int width, double offset) => Warp(pixels, width, new Inverse(1, 0, 0, 0, 1, offset));

    /// <summary>Rotates an image about its middle in place.</summary>
    /// <param name="pixels"><c>[H, W, 3]</c>.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="degrees">The angle, counter-clockwise.</param>
    public static void Rotate(Span<byte> pixels, int width, double degrees)
    {
        (double sine, double cosine) = Math.SinCos(degrees * Math.PI / 180);
        double x = width / 2.0;
        double y = pixels.Length / (width * Channels) / 2.0;

        // A point p of the result comes from R·(p - middle) + middle.
        Warp(pixels, width, new Inverse(cosine, -sine, x - (cosine * x) + (sine * y), sine, cosine, y - (sine * x) - (cosine * y)));
    }

    private static void Warp(Span<byte> pixels, int width, Inverse map)
    {
        ReadOnlySpan<byte> source = ScratchPixels.Copy(pixels);
        int height = pixels.Length / (width * Channels);
        for (int y = 0; y < height; y++)
        {
            // Half of a 32nd, so that the shift rounds.
            int rowX = Fixed((map.XByY * y) + map.X) + (1 << (Dropped - 1));
            int rowY = Fixed((map.YByY * y) + map.Y) + (1 << (Dropped - 1));
            Span<byte> row = pixels.Slice(y * width * Channels, width * Channels);
            for (int x = 0; x < width; x++)
            {
                int sourceX = (rowX + Fixed(map.XByX * x)) >> Dropped;
                int sourceY = (rowY + Fixed(map.YByX * x)) >> Dropped;
                Sample(source, width, height, sourceX, sourceY, row.Slice(x * Channels, Channels));
            }
        }
    }

    private static int Fixed(double position) => (int)Math.Round(position * (1 << PositionBits));

    private static void Sample(ReadOnlySpan<byte> source, int width, int height, int x, int y, Span<byte> target)
    {
        (int left, int top) = (x >> FractionBits, y >> FractionBits);
        (int right, int bottom) = (x & (Fractions - 1), y & (Fractions - 1));
        for (int channel = 0; channel < Channels; channel++)
        {
            int upper = ((Fractions - right) * Read(source, width, height, left, top, channel)) + (right * Read(source, width, height, left + 1, top, channel));
            int lower = ((Fractions - right) * Read(source, width, height, left, top + 1, channel)) + (right * Read(source, width, height, left + 1, top + 1, channel));
            target[channel] = (byte)((((Fractions - bottom) * upper) + (bottom * lower) + (1 << (WeightBits - 1))) >> WeightBits);
        }
    }

    private static int Read(ReadOnlySpan<byte> source, int width, int height, int x, int y, int channel) =>
        (uint)x < (uint)width && (uint)y < (uint)height ? source[(((y * width) + x) * Channels) + channel] : Fill;

    /// <summary>Where a pixel of the result comes from.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Inverse(double XByX, double XByY, double X, double YByX, double YByY, double Y);
}
