using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MLNet.SelfSup.Torch.Views;

/// <summary>Mirrors an image left to right.</summary>
internal static class HorizontalFlip
{
    private const int Channels = 3;

    /// <summary>Mirrors in place.</summary>
    /// <param name="pixels"><c>[H, W, 3]</c>.</param>
    /// <param name="width">Width in pixels.</param>
    public static void Apply(Span<byte> pixels, int width)
    {
        int rowBytes = width * Channels;
        for (int start = 0; start < pixels.Length; start += rowBytes)
        {
            MirrorRow(pixels.Slice(start, rowBytes));
        }
    }

    // Blocks of pixels change places and are mirrored, from both ends; what lies between is too short for two blocks.
    private static void MirrorRow(Span<byte> row)
    {
        ref byte first = ref MemoryMarshal.GetReference(row);
        int left = 0;
        int end = row.Length;
        for (; end - left >= 2 * RgbVectors.Bytes; left += RgbVectors.Bytes, end -= RgbVectors.Bytes)
        {
            ref byte leftBlock = ref Unsafe.Add(ref first, left);
            ref byte rightBlock = ref Unsafe.Add(ref first, end - RgbVectors.Bytes);
            (Vector128<byte> red, Vector128<byte> green, Vector128<byte> blue) = RgbVectors.Load(ref leftBlock);
            (Vector128<byte> otherRed, Vector128<byte> otherGreen, Vector128<byte> otherBlue) = RgbVectors.Load(ref rightBlock);
            RgbVectors.Store(ref leftBlock, Mirror(otherRed), Mirror(otherGreen), Mirror(otherBlue));
            RgbVectors.Store(ref rightBlock, Mirror(red), Mirror(green), Mirror(blue));
        }

        int right = end - Channels;
        for (; left < right; left += Channels, right -= Channels)
        {
            (row[left], row[right]) = (row[right], row[left]);
            (row[left + 1], row[right + 1]) = (row[right + 1], row[left + 1]);
            (row[left + 2], row[right + 2]) = (row[right + 2], row[left + 2]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Mirror(Vector128<byte> values) =>
        Vector128.Shuffle(values, Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
}
