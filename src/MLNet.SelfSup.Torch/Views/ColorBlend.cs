using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Torch.Views;

/// <summary>Moves pixels away from a plainer picture, or towards it: plain + factor · (pixel - plain).</summary>
/// <remarks>
/// A factor of 0 gives the plain picture, 1 the original, above 1 an exaggeration. Fractions are cut off, as in Pillow, after a product
/// and a sum in 32 bits that are rounded each.
/// </remarks>
internal static class ColorBlend
{
    private const int Channels = 3;
    private const int Chunk = 32;

    // A larger factor takes every value that differs from the plain one to the same end of the range, and would overflow an integer.
    private const float MaxFactor = 1e6f;

    /// <summary>Blends with black.</summary>
    /// <param name="pixels"><c>[H, W, 3]</c>.</param>
    /// <param name="factor">At least 0.</param>
    public static void Brightness(Span<byte> pixels, float factor) => BlendWith(pixels, 0, factor);

    /// <summary>Blends with the mean luma of the image.</summary>
    /// <param name="pixels"><c>[H, W, 3]</c>.</param>
    /// <param name="factor">At least 0.</param>
    public static void Contrast(Span<byte> pixels, float factor)
    {
        double mean = Grayscale.SumOfLuma(pixels) / (double)(pixels.Length / Channels);
        BlendWith(pixels, (int)(mean + 0.5), factor);
    }

    /// <summary>Blends each pixel with its luma.</summary>
    /// <param name="pixels"><c>[H, W, 3]</c>.</param>
    /// <param name="factor">At least 0.</param>
    public static void Saturation(Span<byte> pixels, float factor) => RgbVectors.Apply(pixels, new BlendWithLuma(Math.Min(factor, MaxFactor)));

    private static void BlendWith(Span<byte> pixels, int plain, float factor)
    {
        factor = Math.Min(factor, MaxFactor);
        Vector256<int> plains = Vector256.Create(plain);
        Vector256<float> factors = Vector256.Create(factor);
        ref byte first = ref MemoryMarshal.GetReference(pixels);
        int start = 0;
        for (; start <= pixels.Length - Chunk; start += Chunk)
        {
            ref byte source = ref Unsafe.Add(ref first, start);
            PixelVectors.Pack(
                Blend(PixelVectors.Load(ref source), plains, factors),
                Blend(PixelVectors.Load(ref Unsafe.Add(ref source, 8)), plains, factors),
                Blend(PixelVectors.Load(ref Unsafe.Add(ref source, 16)), plains, factors),
                Blend(PixelVectors.Load(ref Unsafe.Add(ref source, 24)), plains, factors)).StoreUnsafe(ref source);
        }

        foreach (ref byte value in pixels[start..])
        {
            value = (byte)Math.Clamp(plain + (factor * (value - plain)), 0f, 255f);
        }
    }

    // The packing cuts to the range of a byte.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Blend(Vector256<int> values, Vector256<int> plains, Vector256<float> factors)
    {
        Vector256<float> distances = Vector256.ConvertToSingle(values - plains);
        return PixelVectors.Truncate(Vector256.ConvertToSingle(plains) + (factors * distances));
    }

    private readonly struct BlendWithLuma(float factor) : IPixelChange
    {
        private readonly float _factor = factor;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Vector128<byte> red, ref Vector128<byte> green, ref Vector128<byte> blue)
        {
            Vector256<float> factors = Vector256.Create(_factor);
            (Vector256<int> red0, Vector256<int> red1) = (PixelVectors.WidenLower(red), PixelVectors.WidenUpper(red));
            (Vector256<int> green0, Vector256<int> green1) = (PixelVectors.WidenLower(green), PixelVectors.WidenUpper(green));
            (Vector256<int> blue0, Vector256<int> blue1) = (PixelVectors.WidenLower(blue), PixelVectors.WidenUpper(blue));
            Vector256<int> luma0 = Grayscale.Luma(red0, green0, blue0);
            Vector256<int> luma1 = Grayscale.Luma(red1, green1, blue1);
            red = PixelVectors.Pack(Blend(red0, luma0, factors), Blend(red1, luma1, factors));
            green = PixelVectors.Pack(Blend(green0, luma0, factors), Blend(green1, luma1, factors));
            blue = PixelVectors.Pack(Blend(blue0, luma0, factors), Blend(blue1, luma1, factors));
        }
    }
}
