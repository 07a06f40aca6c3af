using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MLNet.SelfSup.Images;

/// <summary>The second pass of a resampling: the rows of the first pass to the output's height.</summary>
internal static class VerticalPass
{
    /// <summary>Bytes beyond the last row that a pass may read or write.</summary>
    public const int Slack = 32;

    private const int Chunk = 32;

    /// <summary>Resamples columns.</summary>
    /// <param name="source">Rows of <paramref name="rowBytes"/> bytes, at least <see cref="Slack"/> bytes longer.</param>
    /// <param name="firstRow">Which row of the axis the source begins with.</param>
    /// <param name="rowBytes">Bytes a row.</param>
    /// <param name="taps">The weights of the vertical axis, without copies.</param>
    /// <param name="begin">The first row that is wanted of the output.</param>
    /// <param name="end">The row after the last one.</param>
    /// <param name="destination">The whole output.</param>
    /// <param name="scratch">Room for a row and <see cref="Slack"/> bytes; not needed where the destination has as much beyond its last row.</param>
    public static void Run(ReadOnlySpan<byte> source, int firstRow, int rowBytes, ResampleTaps taps, int begin, int end, Span<byte> destination, Span<byte> scratch)
    {
        for (int row = begin; row < end; row++)
        {
            ReadOnlySpan<byte> rows = source[((taps.First[row] - firstRow) * rowBytes)..];
            ReadOnlySpan<int> weights = taps.Weights.AsSpan(row * taps.Stride, taps.Length[row]);
            Span<byte> target = destination[(row * rowBytes)..];
            if (target.Length < rowBytes + Chunk)
            {
                MixRows(rows, rowBytes, weights, scratch);
                scratch[..rowBytes].CopyTo(target);
            }
            else
            {
                // Up to 31 bytes of the next row are spoilt; that row is still to come.
                MixRows(rows, rowBytes, weights, target);
            }
        }
    }

    private static void MixRows(ReadOnlySpan<byte> rows, int rowBytes, ReadOnlySpan<int> weights, Span<byte> target)
    {
        if (Avx512F.IsSupported && Vector512.IsHardwareAccelerated)
        {
            MixRowsWide(rows, rowBytes, weights, target);
            return;
        }

        Vector256<int> half = Vector256.Create(1 << (ResampleTaps.Precision - 1));
        ref byte source = ref MemoryMarshal.GetReference(rows);
        for (int x = 0; x < rowBytes; x += Chunk)
        {
            Vector256<int> a = half;
            Vector256<int> b = half;
            Vector256<int> c = half;
            Vector256<int> d = half;
            ref byte tap = ref Unsafe.Add(ref source, x);
            foreach (int weight in weights)
            {
                Vector256<int> w = Vector256.Create(weight);
                a += PixelVectors.Load(ref tap) * w;
                b += PixelVectors.Load(ref Unsafe.Add(ref tap, 8)) * w;
                c += PixelVectors.Load(ref Unsafe.Add(ref tap, 16)) * w;
                d += PixelVectors.Load(ref Unsafe.Add(ref tap, 24)) * w;
                tap = ref Unsafe.Add(ref tap, rowBytes);
            }

            Vector256<byte> mixed = PixelVectors.Pack(
                Vector256.ShiftRightArithmetic(a, ResampleTaps.Precision),
                Vector256.ShiftRightArithmetic(b, ResampleTaps.Precision),
                Vector256.ShiftRightArithmetic(c, ResampleTaps.Precision),
                Vector256.ShiftRightArithmetic(d, ResampleTaps.Precision));
            mixed.StoreUnsafe(ref MemoryMarshal.GetReference(target), (nuint)x);
        }
    }

    // The same by vectors of twice the length.
    private static void MixRowsWide(ReadOnlySpan<byte> rows, int rowBytes, ReadOnlySpan<int> weights, Span<byte> target)
    {
        Vector512<int> half = Vector512.Create(1 << (ResampleTaps.Precision - 1));
        ref byte source = ref MemoryMarshal.GetReference(rows);
        ref byte mixed = ref MemoryMarshal.GetReference(target);
        for (int x = 0; x < rowBytes; x += Chunk)
        {
            Vector512<int> a = half;
            Vector512<int> b = half;
            ref byte tap = ref Unsafe.Add(ref source, x);
            foreach (int weight in weights)
            {
                Vector512<int> w = Vector512.Create(weight);
                a += Avx512F.ConvertToVector512Int32(Vector128.LoadUnsafe(ref tap)) * w;
                b += Avx512F.ConvertToVector512Int32(Vector128.LoadUnsafe(ref tap, Chunk / 2)) * w;
                tap = ref Unsafe.Add(ref tap, rowBytes);
            }

            Pack(a).StoreUnsafe(ref mixed, (nuint)x);
            Pack(b).StoreUnsafe(ref mixed, (nuint)x + (Chunk / 2));
        }
    }

    private static Vector128<byte> Pack(Vector512<int> sums) =>
        Avx512F.ConvertToVector128ByteWithSaturation(Vector512.Max(Vector512.ShiftRightArithmetic(sums, ResampleTaps.Precision), Vector512<int>.Zero).AsUInt32());
}
