using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MLNet.SelfSup.Images;

/// <summary>Turns decoded RGBA pixels into RGB, upright and opaque.</summary>
internal sealed class PixelUnpacker
{
    private const int Channels = 3;
    private const int White = 255;
    private const int FirstSwappingOrientation = 5;
    private const int PixelsPerVector = 4;

    private readonly int _storedPixels;
    private readonly bool _isOpaque;
    private readonly (int Start, int StepX, int StepY) _walk;

    /// <summary>Initialises the unpacker of one picture.</summary>
    /// <param name="width">Width as stored.</param>
    /// <param name="height">Height as stored.</param>
    /// <param name="isOpaque">Whether alpha is to be ignored; otherwise pixels are laid over white.</param>
    /// <param name="orientation">The EXIF orientation, 1 to 8.</param>
    public PixelUnpacker(int width, int height, bool isOpaque, int orientation)
    {
        _storedPixels = width * height;
        _isOpaque = isOpaque;
        _walk = WalkOf(orientation, width, height);
        (Width, Height) = orientation >= FirstSwappingOrientation ? (height, width) : (width, height);
    }

    /// <summary>Gets the width of the upright picture.</summary>
    public int Width { get; }

    /// <summary>Gets the height of the upright picture.</summary>
    public int Height { get; }

    /// <summary>Gets a value indicating whether the picture is stored as it stands.</summary>
    public bool IsUpright => _walk.Start == 0 && _walk.StepX == 1;

    /// <summary>Gets the number of bytes of the upright picture.</summary>
    public int Length => _storedPixels * Channels;

    /// <summary>Unpacks the picture.</summary>
    /// <param name="rgba">At least <c>[height, width, 4]</c> as stored, alpha not multiplied in.</param>
    /// <param name="pixels">Receives the upright picture, <c>[Height, Width, 3]</c>.</param>
    public void Unpack(ReadOnlySpan<byte> rgba, Span<byte> pixels)
    {
        ReadOnlySpan<uint> source = MemoryMarshal.Cast<byte, uint>(rgba)[.._storedPixels];
        for (int y = 0; y < Height; y++)
        {
            Span<byte> row = pixels.Slice(y * Width * Channels, Width * Channels);
            int index = _walk.Start + (y * _walk.StepY);
            if (!_isOpaque)
            {
                BlendRow(source, index, _walk.StepX, row);
            }
            else if (_walk.StepX == 1)
            {
                CopyRow(source.Slice(index, Width), row);
            }
            else
            {
                CopyRow(source, index, _walk.StepX, row);
            }
        }
    }

    // Where the upright picture's first pixel is stored, and how far the next column and row are from it.
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

    // Four pixels a step: 16 bytes in, 12 out, of which the next step overwrites the 4 that are written too many.
    private static void CopyRow(ReadOnlySpan<uint> source, Span<byte> row)
    {
        Vector128<byte> gather = Vector128.Create((byte)0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 255, 255, 255, 255);
        ref uint first = ref MemoryMarshal.GetReference(source);
        ref byte target = ref MemoryMarshal.GetReference(row);
        int x = 0;
        for (; x <= source.Length - (2 * PixelsPerVector); x += PixelsPerVector)
        {
            Vector128<byte> four = Vector128.LoadUnsafe(ref first, (nuint)x).AsByte();
            Vector128.Shuffle(four, gather).StoreUnsafe(ref target, (nuint)(x * Channels));
        }

        CopyRow(source, x, 1, row[(x * Channels)..]);
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
