namespace MLNet.SelfSup.Torch.Views;

/// <summary>Replaces each pixel by its luma.</summary>
internal static class Grayscale
{
    private const int Channels = 3;

    /// <summary>The luma of a pixel: ITU-R 601-2 weights as 16-bit fractions, rounded.</summary>
    public static byte Luma(byte red, byte green, byte blue) =>
        (byte)(((19595 * red) + (38470 * green) + (7471 * blue) + 32768) >> 16);

    /// <summary>Greys in place.</summary>
    /// <param name="pixels"><c>[H, W, 3]</c>.</param>
    public static void Apply(Span<byte> pixels)
    {
        for (int i = 0; i + Channels <= pixels.Length; i += Channels)
        {
            Span<byte> pixel = pixels.Slice(i, Channels);
            pixel.Fill(Luma(pixel[0], pixel[1], pixel[2]));
        }
    }
}
