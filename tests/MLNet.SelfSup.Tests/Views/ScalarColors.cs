namespace MLNet.SelfSup.Tests.Views;

/// <summary>The colour operations pixel by pixel, in Pillow's precision: what the vectors must reproduce to the last bit.</summary>
internal static class ScalarColors
{
    public static byte Luma(byte red, byte green, byte blue) => (byte)(((19595 * red) + (38470 * green) + (7471 * blue) + 32768) >> 16);

    public static void Grayscale(Span<byte> pixels)
    {
        for (int i = 0; i < pixels.Length; i += 3)
        {
            pixels.Slice(i, 3).Fill(Luma(pixels[i], pixels[i + 1], pixels[i + 2]));
        }
    }

    public static void Brightness(Span<byte> pixels, float factor) => Blend(pixels, 0, factor);

    public static void Contrast(Span<byte> pixels, float factor)
    {
        long sum = 0;
        for (int i = 0; i < pixels.Length; i += 3)
        {
            sum += Luma(pixels[i], pixels[i + 1], pixels[i + 2]);
        }

        Blend(pixels, (int)((sum / (double)(pixels.Length / 3)) + 0.5), factor);
    }

    public static void Saturation(Span<byte> pixels, float factor)
    {
        for (int i = 0; i < pixels.Length; i += 3)
        {
            Blend(pixels.Slice(i, 3), Luma(pixels[i], pixels[i + 1], pixels[i + 2]), factor);
        }
    }

    public static void Hue(Span<byte> pixels, double factor)
    {
        for (int i = 0; i < pixels.Length; i += 3)
        {
            Turn(pixels.Slice(i, 3), (int)(factor * 255));
        }
    }

    private static void Blend(Span<byte> pixels, int plain, float factor)
    {
        foreach (ref byte value in pixels)
        {
            value = (byte)Math.Clamp(plain + (factor * (value - plain)), 0f, 255f);
        }
    }

    private static void Turn(Span<byte> pixel, int shift)
    {
        int max = Math.Max(pixel[0], Math.Max(pixel[1], pixel[2]));
        int min = Math.Min(pixel[0], Math.Min(pixel[1], pixel[2]));
        if (max == min)
        {
            return;
        }

        float range = max - min;
        float red = (max - pixel[0]) / range;
        float green = (max - pixel[1]) / range;
        float blue = (max - pixel[2]) / range;
        float sixths = pixel[0] == max ? blue - green
            : pixel[1] == max ? (float)(2.0 + red - blue)
            : (float)(4.0 + green - red);
        float turn = (float)(((sixths / 6.0) + 1) % 1);
        int hue = ((int)(turn * 255.0) + shift) & 0xFF;
        int saturation = (int)(range / max * 255.0);
        Write(pixel, hue, saturation, max);
    }

    private static void Write(Span<byte> pixel, int hue, int saturation, int value)
    {
        double position = hue * 6 / 255.0;
        int sector = (int)position;
        double part = position - sector;
        double strength = saturation / 255.0;
        byte low = Level(value * (1 - strength));
        byte falling = Level(value * (1 - (strength * part)));
        byte rising = Level(value * (1 - (strength * (1 - part))));
        byte high = (byte)value;
        (pixel[0], pixel[1], pixel[2]) = (sector % 6) switch
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
