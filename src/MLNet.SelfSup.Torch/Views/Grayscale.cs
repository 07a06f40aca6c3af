using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Torch.Views;

/// <summary>Replaces each pixel by its luma.</summary>
/// <remarks>ITU-R 601-2 weights as 16-bit fractions, rounded.</remarks>
internal static class Grayscale
{
    private const int Channels = 3;
    private const int RedWeight = 19595;
    private const int GreenWeight = 38470;
    private const int BlueWeight = 7471;
    private const int Half = 32768;
    private const int Precision = 16;

    /// <summary>The luma of a pixel.</summary>
    public static byte Luma(byte red, byte green, byte blue) =>
        (byte)(((RedWeight * red) + (GreenWeight * green) + (BlueWeight * blue) + Half) >> Precision);

    /// <summary>The luma of 8 pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Luma(Vector256<int> red, Vector256<int> green, Vector256<int> blue)
    {
        Vector256<int> sum = (red * RedWeight) + (green * GreenWeight) + (blue * BlueWeight) + Vector256.Create(Half);
        return Vector256.ShiftRightLogical(sum, Precision);
    }

    /// <summary>Adds up the luma of all pixels.</summary>
    /// <param name="pixels"><c>[H, W, 3]</c>.</param>
    public static long SumOfLuma(ReadOnlySpan<byte> pixels)
    {
        long sum = 0;
        ref byte first = ref MemoryMarshal.GetReference(pixels);
        int start = 0;
        for (; start <= pixels.Length - RgbVectors.Bytes; start += RgbVectors.Bytes)
        {
            (Vector128<byte> red, Vector128<byte> green, Vector128<byte> blue) = RgbVectors.Load(ref Unsafe.Add(ref first, start));
            sum += Vector256.Sum(
                Luma(PixelVectors.WidenLower(red), PixelVectors.WidenLower(green), PixelVectors.WidenLower(blue)) +
                Luma(PixelVectors.WidenUpper(red), PixelVectors.WidenUpper(green), PixelVectors.WidenUpper(blue)));
        }

        for (; start + Channels <= pixels.Length; start += Channels)
        {
            sum += Luma(pixels[start], pixels[start + 1], pixels[start + 2]);
        }

        return sum;
    }

    /// <summary>Greys in place.</summary>
    /// <param name="pixels"><c>[H, W, 3]</c>.</param>
    public static void Apply(Span<byte> pixels) => RgbVectors.Apply(pixels, default(ToLuma));

    private readonly struct ToLuma : IPixelChange
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Vector128<byte> red, ref Vector128<byte> green, ref Vector128<byte> blue)
        {
            Vector256<int> lower = Luma(PixelVectors.WidenLower(red), PixelVectors.WidenLower(green), PixelVectors.WidenLower(blue));
            Vector256<int> upper = Luma(PixelVectors.WidenUpper(red), PixelVectors.WidenUpper(green), PixelVectors.WidenUpper(blue));
            red = PixelVectors.Pack(lower, upper);
            green = red;
            blue = red;
        }
    }
}
