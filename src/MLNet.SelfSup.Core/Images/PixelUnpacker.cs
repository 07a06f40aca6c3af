using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MLNet.SelfSup.Images;

/// <summary>Turns decoded RGBA pixels into RGB, upright and opaque.</summary>
internal static class PixelUnpacker
{
    private const int Channels = 3;
    private const int White = 255;

    /// <summary>Unpacks an image.</summary>
    /// <param name="rgba">At least <c>[height, width, 4]</c>, alpha not multiplied in.</param>
    /// <param name="width">Width as stored.</param>
    /// <param name="height">Height as stored.</param>
    /// <param name="isOpaque">Whether alpha is to be ignored; otherwise pixels are laid over white.</param>
    /// <param name="orientation">The EXIF orientation, 1 to 8.</param>
    /// <returns>The upright image; orientations from 5 swap its sides.</returns>
    public static RgbImage Unpack(ReadOnlySpan<byte> rgba, int width, int height, bool isOpaque, int orientation)
    {
        ReadOnlySpan<uint> source = MemoryMarshal.Cast<byte, uint>(rgba)[..(width * height)];
        (int start, int stepX, int stepY) = WalkOf(orientation, width, height);
        bool swaps = orientation >= 5;
        (int uprightWidth, int uprightHeight) = swaps ? (height, width) : (width, height);
        byte[] pixels = GC.AllocateUninitializedArray<byte>(width * height * Channels);
        for (int y = 0; y < uprightHeight; y++)
        {
            Span<byte> row = pixels.AsSpan(y * uprightWidth * Channels, uprightWidth * Channels);
            int index = start + (y * stepY);
            if (isOpaque)
            {
                CopyRow(source, index, stepX, row);
            }
            else
            {
                BlendRow(source, index, stepX, row);
            }
        }

        return new RgbImage(pixels, uprightWidth, uprightHeight);
    }

    // Where the upright image's first pixel is stored, and how far the next column and row are from it.
    private static (int Start, int StepX, int StepY) WalkOf(int orientation, int width, int height)
    {
        int last = (width * height) - 1;
        return orientation switch
        {
            2 => (width - 1, -1, width),         // mirrored left to right
            3 => (last, -1, -width),             // upside down
            4 => (last - width + 1, 1, -width),  // mirrored top to bottom
            5 => (0, width, 1),                  // mirrored along the diagonal
            6 => (last - width + 1, -width, 1),  // to be turned right
            7 => (last, -width, -1),             // mirrored along the other diagonal
            8 => (width - 1, width, -1),         // to be turned left
            _ => (0, 1, width),
        };
    }

    private static void CopyRow(ReadOnlySpan<uint> source, int index, int step, Span<byte> row)
    {
        for (int i = 0; i < row.Length; i += Channels, index += step)
        {
            uint pixel = source[index];
            row[i] = (byte)pixel;
            row[i + 1] = (byte)(pixel >> 8);
            row[i + 2] = (byte)(pixel >> 16);
        }
    }

    private static void BlendRow(ReadOnlySpan<uint> source, int index, int step, Span<byte> row)
    {
        for (int i = 0; i < row.Length; i += Channels, index += step)
        {
            uint pixel = source[index];
            int alpha = (int)(pixel >> 24);
            row[i] = OverWhite((byte)pixel, alpha);
            row[i + 1] = OverWhite((byte)(pixel >> 8), alpha);
            row[i + 2] = OverWhite((byte)(pixel >> 16), alpha);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte OverWhite(byte value, int alpha) => (byte)(((value * alpha) + (White * (White - alpha)) + (White / 2)) / White);
}
