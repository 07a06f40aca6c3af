namespace MLNet.SelfSup.Torch.Views;

/// <summary>Moves pixels away from a plainer picture, or towards it: plain + factor · (pixel - plain).</summary>
/// <remarks>A factor of 0 gives the plain picture, 1 the original, above 1 an exaggeration. Fractions are cut off, as in Pillow.</remarks>
internal static class ColorBlend
{
    private const int Channels = 3;

    /// <summary>Blends with black.</summary>
    /// <param name="pixels"><c>[H, W, 3]</c>.</param>
    /// <param name="factor">At least 0.</param>
    public static void Brightness(Span<byte> pixels, float factor) => BlendWith(pixels, 0, factor);

    /// <summary>Blends with the mean luma of the image.</summary>
    /// <param name="pixels"><c>[H, W, 3]</c>.</param>
    /// <param name="factor">At least 0.</param>
    public static void Contrast(Span<byte> pixels, float factor)
    {
        long sum = 0;
        for (int i = 0; i + Channels <= pixels.Length; i += Channels)
        {
            sum += Grayscale.Luma(pixels[i], pixels[i + 1], pixels[i + 2]);
        }

        double mean = sum / (double)(pixels.Length / Channels);
        BlendWith(pixels, (int)(mean + 0.5), factor);
    }

    /// <summary>Blends each pixel with its luma.</summary>
    /// <param name="pixels"><c>[H, W, 3]</c>.</param>
    /// <param name="factor">At least 0.</param>
    public static void Saturation(Span<byte> pixels, float factor)
    {
        for (int i = 0; i + Channels <= pixels.Length; i += Channels)
        {
            Span<byte> pixel = pixels.Slice(i, Channels);
            BlendWith(pixel, Grayscale.Luma(pixel[0], pixel[1], pixel[2]), factor);
        }
    }

    private static void BlendWith(Span<byte> pixels, int plain, float factor)
    {
        foreach (ref byte value in pixels)
        {
            value = (byte)Math.Clamp(plain + (factor * (value - plain)), 0f, 255f);
        }
    }
}
