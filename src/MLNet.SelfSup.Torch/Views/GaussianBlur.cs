using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Torch.Views;

/// <summary>Blurs an image by three extended box filters a direction, which come close to a Gaussian.</summary>
/// <remarks>
/// Gwosdek et al. 2011, "Theoretical foundations of Gaussian convolution by extended box filtering": a box of whole radius r whose two
/// outer neighbours count in part, so that its variance is a third of the Gaussian's. Pixels beyond the edge repeat the edge; every pass
/// rounds to 8 bits, as in Pillow.
/// </remarks>
internal static class GaussianBlur
{
    private const int Channels = 3;
    private const int Passes = 3;
    private const int Precision = 24;
    private const int Chunk = 32;

    [ThreadStatic]
    private static byte[]? _threadPadded;

    /// <summary>Blurs in place.</summary>
    /// <param name="pixels"><c>[H, W, 3]</c>.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="sigma">Standard deviation of the Gaussian in pixels, at least 0.</param>
    public static void Apply(Span<byte> pixels, int width, double sigma)
    {
        (int radius, uint inner, uint outer) = BoxOf(sigma);
        int rowBytes = width * Channels;
        int height = pixels.Length / rowBytes;
        int margin = radius + 1;
        int room = Math.Max(width + (2 * margin), 1) * Channels;
        room = Math.Max(room, (height + (2 * margin)) * rowBytes) + Chunk;
        if (_threadPadded is null || _threadPadded.Length < room)
        {
            _threadPadded = new byte[room];
        }

        Span<byte> padded = _threadPadded;
        for (int pass = 0; pass < Passes; pass++)
        {
            for (int y = 0; y < height; y++)
            {
                Span<byte> row = pixels.Slice(y * rowBytes, rowBytes);
                Pad(row, Channels, margin, padded);
                Box(padded, Channels, radius, inner, outer, row);
            }
        }

        for (int pass = 0; pass < Passes; pass++)
        {
            Pad(pixels, rowBytes, margin, padded);
            Box(padded, rowBytes, radius, inner, outer, pixels);
        }
    }

    /// <summary>The box whose three-fold use has the variance of a Gaussian: its whole radius, and the weights of its inner and outer pixels.</summary>
    /// <param name="sigma">Standard deviation of the Gaussian in pixels, at least 0.</param>
    /// <returns>The radius, and weights as fractions of 2²⁴.</returns>
    private static (int Radius, uint Inner, uint Outer) BoxOf(double sigma)
    {
        // In 32 bits, as Pillow does: a weight that is off by one unit decides ties differently.
        float variance = (float)(sigma * sigma / Passes);
        float length = MathF.Sqrt((12 * variance) + 1);
        int radius = (int)MathF.Floor((length - 1) / 2);
        float excess = ((2 * radius) + 1) * ((radius * (radius + 1f)) - (3 * variance));
        float part = excess / (6 * (variance - ((radius + 1f) * (radius + 1f))));
        uint inner = (uint)((1 << Precision) / (((radius + part) * 2) + 1));
        uint outer = ((1u << Precision) - ((uint)((2 * radius) + 1) * inner)) / 2;
        return (radius, inner, outer);
    }

    // Elements of `step` bytes: pixels in a row, or rows in an image. The first and the last are repeated.
    private static void Pad(ReadOnlySpan<byte> source, int step, int margin, Span<byte> padded)
    {
        for (int i = 0; i < margin; i++)
        {
            source[..step].CopyTo(padded[(i * step)..]);
            source[^step..].CopyTo(padded[(source.Length + ((margin + i) * step))..]);
        }

        source.CopyTo(padded[(margin * step)..]);
    }

    private static void Box(ReadOnlySpan<byte> padded, int step, int radius, uint inner, uint outer, Span<byte> target)
    {
        ref byte source = ref MemoryMarshal.GetReference(padded);
        int far = 2 * (radius + 1) * step;
        Span<byte> rest = stackalloc byte[Chunk];
        for (int x = 0; x < target.Length; x += Chunk)
        {
            ref byte first = ref Unsafe.Add(ref source, x);
            Vector256<byte> mixed = PixelVectors.Pack(
                BoxOf8(ref first, step, far, inner, outer),
                BoxOf8(ref Unsafe.Add(ref first, 8), step, far, inner, outer),
                BoxOf8(ref Unsafe.Add(ref first, 16), step, far, inner, outer),
                BoxOf8(ref Unsafe.Add(ref first, 24), step, far, inner, outer));
            if (x + Chunk <= target.Length)
            {
                mixed.CopyTo(target[x..]);
            }
            else
            {
                mixed.CopyTo(rest);
                rest[..(target.Length - x)].CopyTo(target[x..]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> BoxOf8(ref byte first, int step, int far, uint inner, uint outer)
    {
        Vector256<int> sum = Vector256<int>.Zero;
        for (int offset = step; offset < far; offset += step)
        {
            sum += PixelVectors.Load(ref Unsafe.Add(ref first, offset));
        }

        Vector256<int> ends = PixelVectors.Load(ref first) + PixelVectors.Load(ref Unsafe.Add(ref first, far));
        Vector256<uint> weighted = (sum.AsUInt32() * Vector256.Create(inner)) + (ends.AsUInt32() * Vector256.Create(outer));
        return Vector256.ShiftRightLogical(weighted + Vector256.Create(1u << (Precision - 1)), Precision).AsInt32();
    }
}
