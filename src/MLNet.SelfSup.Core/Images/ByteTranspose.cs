using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace MLNet.SelfSup.Images;

/// <summary>Turns rows of bytes into columns and back, <see cref="Rows"/> rows at a time.</summary>
internal static class ByteTranspose
{
    /// <summary>The number of rows.</summary>
    public const int Rows = 32;

    private const int Half = Rows / 2;
    private const int Block = 16;
    private const int Radix = 4;
    private const int CacheLine = 64;

    /// <summary>Turns rows into columns.</summary>
    /// <param name="source">The first byte of the first row; rows of <paramref name="width"/> bytes.</param>
    /// <param name="step">Bytes from a row to the next.</param>
    /// <param name="count">The number of rows that are there, 1 to <see cref="Rows"/>; the last one stands for the others.</param>
    /// <param name="width">Bytes a row.</param>
    /// <param name="columns">Receives <c>[width, Rows]</c>.</param>
    public static void ToColumns(ReadOnlySpan<byte> source, int step, int count, int width, Span<byte> columns)
    {
        if (width < Block)
        {
            for (int i = 0; i < width * Rows; i++)
            {
                columns[i] = source[(Math.Min(i % Rows, count - 1) * step) + (i / Rows)];
            }

            return;
        }

        ref byte first = ref MemoryMarshal.GetReference(source);
        ref byte target = ref MemoryMarshal.GetReference(columns);
        Span<nuint> rows = stackalloc nuint[Rows];
        for (int row = 0; row < Rows; row++)
        {
            rows[row] = (nuint)(Math.Min(row, count - 1) * (long)step);
        }

        Span<Vector256<byte>> block = stackalloc Vector256<byte>[Block];
        Span<Vector256<byte>> between = stackalloc Vector256<byte>[Block];
        for (int x = 0; x < width; x += Block)
        {
            // The last block reaches back over the one before, not over the end of the row.
            int at = Math.Min(x, width - Block);
            ref byte left = ref Unsafe.Add(ref first, at);
            if (x % CacheLine == 0 && source.Length >= 2L * Rows * step)
            {
                Prefetch(ref Unsafe.Add(ref left, Rows * step), rows);
            }

            for (int row = 0; row < Half; row++)
            {
                block[row] = Vector256.Create(Vector128.LoadUnsafe(ref left, rows[row]), Vector128.LoadUnsafe(ref left, rows[row + Half]));
            }

            Turn(block, between);
            for (int column = 0; column < Block; column++)
            {
                block[column].StoreUnsafe(ref target, (nuint)((at + column) * Rows));
            }
        }
    }

    /// <summary>Turns columns into rows without gaps.</summary>
    /// <param name="columns"><c>[width, Rows]</c>.</param>
    /// <param name="width">Bytes a row.</param>
    /// <param name="count">The number of rows that are wanted, 1 to <see cref="Rows"/>.</param>
    /// <param name="rows">Receives <c>[count, width]</c>.</param>
    public static void ToRows(ReadOnlySpan<byte> columns, int width, int count, Span<byte> rows)
    {
        if (width < Block)
        {
            for (int i = 0; i < count * width; i++)
            {
                rows[i] = columns[(i % width * Rows) + (i / width)];
            }

            return;
        }

        ref byte source = ref MemoryMarshal.GetReference(columns);
        ref byte target = ref MemoryMarshal.GetReference(rows);
        Span<Vector256<byte>> block = stackalloc Vector256<byte>[Block];
        Span<Vector256<byte>> between = stackalloc Vector256<byte>[Block];
        for (int x = 0; x < width; x += Block)
        {
            int at = Math.Min(x, width - Block);
            for (int column = 0; column < Block; column++)
            {
                block[column] = Vector256.LoadUnsafe(ref source, (nuint)((at + column) * Rows));
            }

            Turn(block, between);
            for (int row = 0; row < count; row++)
            {
                Vector256<byte> pair = block[row % Half];
                (row < Half ? pair.GetLower() : pair.GetUpper()).StoreUnsafe(ref target, (nuint)((row * (long)width) + at));
            }
        }
    }

    // The next call's rows: so many streams are more than processors foresee. Large images are not in the cache when they are read.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Prefetch(ref byte first, ReadOnlySpan<nuint> rows)
    {
        if (Sse.IsSupported)
        {
            foreach (nuint row in rows)
            {
                Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref first, row)));
            }
        }
    }

    // Two squares of 16 x 16 bytes, side by side: two steps of which each does two of the four rounds of interleaving that turn such a square.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn(Span<Vector256<byte>> block, Span<Vector256<byte>> between)
    {
        Interleave(ref MemoryMarshal.GetReference(block), ref MemoryMarshal.GetReference(between));
        Interleave(ref MemoryMarshal.GetReference(between), ref MemoryMarshal.GetReference(block));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Interleave(ref Vector256<byte> source, ref Vector256<byte> target)
    {
        for (int i = 0; i < Radix; i++)
        {
            Vector256<byte> a = Unsafe.Add(ref source, i);
            Vector256<byte> b = Unsafe.Add(ref source, i + Radix);
            Vector256<byte> c = Unsafe.Add(ref source, i + (2 * Radix));
            Vector256<byte> d = Unsafe.Add(ref source, i + (3 * Radix));
            (Vector256<byte> lowOfAC, Vector256<byte> highOfAC) = (Low(a, c), High(a, c));
            (Vector256<byte> lowOfBD, Vector256<byte> highOfBD) = (Low(b, d), High(b, d));
            ref Vector256<byte> four = ref Unsafe.Add(ref target, i * Radix);
            four = Low(lowOfAC, lowOfBD);
            Unsafe.Add(ref four, 1) = High(lowOfAC, lowOfBD);
            Unsafe.Add(ref four, 2) = Low(highOfAC, highOfBD);
            Unsafe.Add(ref four, 3) = High(highOfAC, highOfBD);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Low(Vector256<byte> a, Vector256<byte> b) =>
        Avx2.IsSupported ? Avx2.UnpackLow(a, b) : Vector256.Create(Low(a.GetLower(), b.GetLower()), Low(a.GetUpper(), b.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> High(Vector256<byte> a, Vector256<byte> b) =>
        Avx2.IsSupported ? Avx2.UnpackHigh(a, b) : Vector256.Create(High(a.GetLower(), b.GetLower()), High(a.GetUpper(), b.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Low(Vector128<byte> a, Vector128<byte> b)
    {
        if (Sse2.IsSupported)
        {
            return Sse2.UnpackLow(a, b);
        }

        return AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b) : Zip(Vector128.WidenLower(a), Vector128.WidenLower(b));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> High(Vector128<byte> a, Vector128<byte> b)
    {
        if (Sse2.IsSupported)
        {
            return Sse2.UnpackHigh(a, b);
        }

        return AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b) : Zip(Vector128.WidenUpper(a), Vector128.WidenUpper(b));
    }

    // A word holds the byte of a below that of b, on processors of this byte order, which all of .NET's are.
    private static Vector128<byte> Zip(Vector128<ushort> a, Vector128<ushort> b) => (a | Vector128.ShiftLeft(b, 8)).AsByte();
}
