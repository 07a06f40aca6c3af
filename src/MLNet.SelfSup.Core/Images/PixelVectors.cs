using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MLNet.SelfSup.Images;

/// <summary>Moves between 8-bit pixels and 32-bit sums, in vectors.</summary>
internal static class PixelVectors
{
    /// <summary>Loads 8 bytes, each into 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Load(ref byte source)
    {
        Vector128<byte> bytes = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref source)).AsByte();
        return WidenLower(bytes);
    }

    /// <summary>Widens the lower 8 bytes, each into 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> WidenLower(Vector128<byte> bytes)
    {
        if (Avx2.IsSupported)
        {
            return Avx2.ConvertToVector256Int32(bytes);
        }

        Vector128<ushort> words = Vector128.WidenLower(bytes);
        return Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words)).AsInt32();
    }

    /// <summary>Widens the upper 8 bytes, each into 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> WidenUpper(Vector128<byte> bytes)
    {
        if (Avx2.IsSupported)
        {
            return Avx2.ConvertToVector256Int32(Sse2.ShiftRightLogical128BitLane(bytes, 8));
        }

        Vector128<ushort> words = Vector128.WidenUpper(bytes);
        return Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words)).AsInt32();
    }

    /// <summary>Cuts 32 sums to 0..255 and packs them in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Pack(Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d)
    {
        if (Avx2.IsSupported)
        {
            // The packs work on 128-bit halves; the permutation puts the groups of four back in order.
            Vector256<byte> packed = Avx2.PackUnsignedSaturate(Avx2.PackSignedSaturate(a, b), Avx2.PackSignedSaturate(c, d));
            return Avx2.PermuteVar8x32(packed.AsInt32(), Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7)).AsByte();
        }

        Vector256<ushort> low = Vector256.Narrow(Cut(a), Cut(b)).AsUInt16();
        Vector256<ushort> high = Vector256.Narrow(Cut(c), Cut(d)).AsUInt16();
        return Vector256.Narrow(low, high);
    }

    /// <summary>Cuts 16 sums to 0..255 and packs them in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Pack(Vector256<int> a, Vector256<int> b)
    {
        if (Avx2.IsSupported)
        {
            // As above: the groups of four are put back in order.
            Vector256<short> words = Avx2.PackSignedSaturate(a, b);
            Vector256<byte> packed = Avx2.PackUnsignedSaturate(words, words);
            return Avx2.PermuteVar8x32(packed.AsInt32(), Vector256.Create(0, 4, 1, 5, 0, 4, 1, 5)).GetLower().AsByte();
        }

        Vector256<ushort> cut = Vector256.Narrow(Cut(a), Cut(b)).AsUInt16();
        return Vector128.Narrow(cut.GetLower(), cut.GetUpper());
    }

    /// <summary>Cuts the fractions off numbers that an integer can hold.</summary>
    /// <remarks>The general conversion also treats numbers that it can't, which takes several instructions more.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Truncate(Vector256<float> numbers) =>
        Avx.IsSupported ? Avx.ConvertToVector256Int32WithTruncation(numbers) : Vector256.ConvertToInt32(numbers);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Cut(Vector256<int> sums) => Vector256.Min(Vector256.Max(sums, Vector256<int>.Zero), Vector256.Create(255));
}
