namespace MLNet.SelfSup.Torch.Views;

/// <summary>Turns the hue of an image.</summary>
/// <remarks>
/// Pixels go to HSV in 8 bits a component and back. Rounding follows Pillow's: a hue that is cut to the other neighbour moves a pixel by
/// up to six levels, so ratios are kept in 32 bits and cut in 64.
/// </remarks>
internal static class HueShift
{
    private const int Channels = 3;
    private const int Sectors = 6;
    private const double MaxLevel = 255;

    /// <summary>Turns in place.</summary>
    /// <param name="pixels"><c>[H, W, 3]</c>.</param>
    /// <param name="factor">Turns, from -0.5 to 0.5.</param>
    public static void Apply(Span<byte> pixels, double factor)
    {
        int shift = (int)(factor * MaxLevel);
        for (int i = 0; i + Channels <= pixels.Length; i += Channels)
        {
            Turn(pixels.Slice(i, Channels), shift);
        }
    }

    private static void Turn(Span<byte> pixel, int shift)
    {
        int max = Math.Max(pixel[0], Math.Max(pixel[1], pixel[2]));
        int min = Math.Min(pixel[0], Math.Min(pixel[1], pixel[2]));
        if (max == min)
        {
            return;  // grey has no hue
        }

        int hue = (HueOf(pixel, max, max - min) + shift) & 0xFF;
        int saturation = (int)((max - min) / (float)max * MaxLevel);
        Write(pixel, hue, saturation, max);
    }

    private static int HueOf(Span<byte> pixel, int max, int range)
    {
        float red = (max - pixel[0]) / (float)range;
        float green = (max - pixel[1]) / (float)range;
        float blue = (max - pixel[2]) / (float)range;
        float sector = pixel[0] == max ? blue - green
            : pixel[1] == max ? (float)(2.0 + red - blue)
            : (float)(4.0 + green - red);
        float turn = (float)(((sector / (double)Sectors) + 1) % 1);
        return (int)(turn * MaxLevel);
    }

    private static void Write(Span<byte> pixel, int hue, int saturation, int value)
    {
        double position = hue * Sectors / MaxLevel;
        int sector = (int)position;
        double part = position - sector;
        double strength = saturation / MaxLevel;
        byte low = Level(value * (1 - strength));
        byte falling = Level(value * (1 - (strength * part)));
        byte rising = Level(value * (1 - (strength * (1 - part))));
        byte high = (byte)value;
        (pixel[0], pixel[1], pixel[2]) = (sector % Sectors) switch
        {
            0 => (high, rising, low),
            1 => (falling, high, low),
            2 => (low, high, rising),
            3 => (low, falling, high),
            4 => (rising, low, high),
            _ => (high, low, falling),
        };
    }

    private static byte Level(double value) => (byte)Math.Round(value, MidpointRounding.AwayFromZero);
}
