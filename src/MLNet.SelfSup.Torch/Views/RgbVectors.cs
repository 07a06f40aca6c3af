using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MLNet.SelfSup.Torch.Views;

/// <summary>Takes interleaved pixels apart into vectors of one channel, and puts them together again.</summary>
internal static class RgbVectors
{
    /// <summary>Pixels a vector.</summary>
    public const int Pixels = 16;

    /// <summary>Bytes of that many pixels.</summary>
    public const int Bytes = Pixels * 3;

    private const byte None = 255;

    /// <summary>Changes an image in place.</summary>
    /// <param name="pixels"><c>[H, W, 3]</c>.</param>
    /// <param name="change">What happens to each pixel.</param>
    public static void Apply<TChange>(Span<byte> pixels, TChange change)
        where TChange : struct, IPixelChange
    {
        ref byte first = ref MemoryMarshal.GetReference(pixels);
        int start = 0;
        for (; start <= pixels.Length - Bytes; start += Bytes)
        {
            ApplyTo(ref Unsafe.Add(ref first, start), change);
        }

        if (start < pixels.Length)
        {
            Span<byte> rest = stackalloc byte[Bytes];
            rest.Clear();
            pixels[start..].CopyTo(rest);
            ApplyTo(ref MemoryMarshal.GetReference(rest), change);
            rest[..(pixels.Length - start)].CopyTo(pixels[start..]);
        }
    }

    /// <summary>Loads 16 pixels.</summary>
    /// <param name="source">The first of 48 bytes.</param>
    /// <returns>Their three channels.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector128<byte> Red, Vector128<byte> Green, Vector128<byte> Blue) Load(ref byte source)
    {
        Vector128<byte> a = Vector128.LoadUnsafe(ref source);
        Vector128<byte> b = Vector128.LoadUnsafe(ref source, 16);
        Vector128<byte> c = Vector128.LoadUnsafe(ref source, 32);
        Vector128<byte> red =
            Vector128.Shuffle(a, Vector128.Create((byte)0, 3, 6, 9, 12, 15, None, None, None, None, None, None, None, None, None, None)) |
            Vector128.Shuffle(b, Vector128.Create(None, None, None, None, None, None, 2, 5, 8, 11, 14, None, None, None, None, None)) |
            Vector128.Shuffle(c, Vector128.Create(None, None, None, None, None, None, None, None, None, None, None, 1, 4, 7, 10, 13));
        Vector128<byte> green =
            Vector128.Shuffle(a, Vector128.Create((byte)1, 4, 7, 10, 13, None, None, None, None, None, None, None, None, None, None, None)) |
            Vector128.Shuffle(b, Vector128.Create(None, None, None, None, None, 0, 3, 6, 9, 12, 15, None, None, None, None, None)) |
            Vector128.Shuffle(c, Vector128.Create(None, None, None, None, None, None, None, None, None, None, None, 2, 5, 8, 11, 14));
        Vector128<byte> blue =
            Vector128.Shuffle(a, Vector128.Create((byte)2, 5, 8, 11, 14, None, None, None, None, None, None, None, None, None, None, None)) |
            Vector128.Shuffle(b, Vector128.Create(None, None, None, None, None, 1, 4, 7, 10, 13, None, None, None, None, None, None)) |
            Vector128.Shuffle(c, Vector128.Create(None, None, None, None, None, None, None, None, None, None, 0, 3, 6, 9, 12, 15));
        return (red, green, blue);
    }

    /// <summary>Stores 16 pixels.</summary>
    /// <param name="target">The first of 48 bytes.</param>
    /// <param name="red">Their red values.</param>
    /// <param name="green">Their green values.</param>
    /// <param name="blue">Their blue values.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ref byte target, Vector128<byte> red, Vector128<byte> green, Vector128<byte> blue)
    {
        Vector128<byte> a =
            Vector128.Shuffle(red, Vector128.Create((byte)0, None, None, 1, None, None, 2, None, None, 3, None, None, 4, None, None, 5)) |
            Vector128.Shuffle(green, Vector128.Create(None, 0, None, None, 1, None, None, 2, None, None, 3, None, None, 4, None, None)) |
            Vector128.Shuffle(blue, Vector128.Create(None, None, 0, None, None, 1, None, None, 2, None, None, 3, None, None, 4, None));
        Vector128<byte> b =
            Vector128.Shuffle(red, Vector128.Create(None, None, 6, None, None, 7, None, None, 8, None, None, 9, None, None, 10, None)) |
            Vector128.Shuffle(green, Vector128.Create((byte)5, None, None, 6, None, None, 7, None, None, 8, None, None, 9, None, None, 10)) |
            Vector128.Shuffle(blue, Vector128.Create(None, 5, None, None, 6, None, None, 7, None, None, 8, None, None, 9, None, None));
        Vector128<byte> c =
            Vector128.Shuffle(red, Vector128.Create(None, 11, None, None, 12, None, None, 13, None, None, 14, None, None, 15, None, None)) |
            Vector128.Shuffle(green, Vector128.Create(None, None, 11, None, None, 12, None, None, 13, None, None, 14, None, None, 15, None)) |
            Vector128.Shuffle(blue, Vector128.Create((byte)10, None, None, 11, None, None, 12, None, None, 13, None, None, 14, None, None, 15));
        a.StoreUnsafe(ref target);
        b.StoreUnsafe(ref target, 16);
        c.StoreUnsafe(ref target, 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ApplyTo<TChange>(ref byte first, TChange change)
        where TChange : struct, IPixelChange
    {
        (Vector128<byte> red, Vector128<byte> green, Vector128<byte> blue) = Load(ref first);
        change.Apply(ref red, ref green, ref blue);
        Store(ref first, red, green, blue);
    }
}
