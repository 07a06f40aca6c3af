using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MLNet.SelfSup.Images;

/// <summary>The first pass of a resampling: every row of the crop to the output's width.</summary>
internal static class HorizontalPass
{
    /// <summary>Bytes beyond the last pixel that a pass may read or write.</summary>
    public const int Slack = 32;

    /// <summary>Copies of a weight that this pass wants: one for each of R, G, B and a lane without meaning.</summary>
    public const int Lanes = 4;

    private const int Channels = 3;

    /// <summary>Resamples rows.</summary>
    /// <param name="image">The source.</param>
    /// <param name="crop">The part of it that counts.</param>
    /// <param name="firstRow">The first row, from the top of the crop.</param>
    /// <param name="rowCount">The number of rows.</param>
    /// <param name="taps">The weights of the horizontal axis, with <see cref="Lanes"/> copies.</param>
    /// <param name="destination">Receives <c>[rowCount, taps.Count, 3]</c>; at least <see cref="Slack"/> bytes longer.</param>
    /// <param name="scratch">Room for a row that ends too close to the end of the image: <c>3 * taps.Reach</c> and <see cref="Slack"/> bytes.</param>
    public static void Run(RgbSpan image, CropBox crop, int firstRow, int rowCount, ResampleTaps taps, Span<byte> destination, Span<byte> scratch)
    {
        int rowBytes = taps.Count * Channels;
        for (int row = 0; row < rowCount; row++)
        {
            ReadOnlySpan<byte> source = image.Pixels[((((crop.Top + firstRow + row) * image.Width) + crop.Left) * Channels)..];
            if (source.Length < (taps.Reach * Channels) + Slack)
            {
                source[..(crop.Width * Channels)].CopyTo(scratch);
                source = scratch;
            }

            ResampleRow(source, taps, destination.Slice(row * rowBytes, rowBytes + Slack));
        }
    }

    /// <summary>Copies rows, where the width stays.</summary>
    public static void Copy(RgbSpan image, CropBox crop, int firstRow, int rowCount, Span<byte> destination)
    {
        int rowBytes = crop.Width * Channels;
        for (int row = 0; row < rowCount; row++)
        {
            int offset = (((crop.Top + firstRow + row) * image.Width) + crop.Left) * Channels;
            image.Pixels.Slice(offset, rowBytes).CopyTo(destination[(row * rowBytes)..]);
        }
    }

    // A group of four taps is 12 bytes, spread to four lanes a pixel; the fourth lane is zero.
    private static void ResampleRow(ReadOnlySpan<byte> source, ResampleTaps taps, Span<byte> destination)
    {
        Vector128<byte> spread = Vector128.Create((byte)0, 1, 2, 255, 3, 4, 5, 255, 6, 7, 8, 255, 9, 10, 11, 255);
        Vector256<int> half = Vector256.Create(Vector128.Create(1 << (ResampleTaps.Precision - 1)), Vector128<int>.Zero);
        ref byte pixels = ref MemoryMarshal.GetReference(source);
        ref byte target = ref MemoryMarshal.GetReference(destination);
        ref int weights = ref MemoryMarshal.GetArrayDataReference(taps.Weights);
        ReadOnlySpan<int> first = taps.First.AsSpan(0, taps.Count);
        int groups = taps.Stride / ResampleTaps.GroupSize;
        for (int i = 0; i < first.Length; i++)
        {
            ref byte tap = ref Unsafe.Add(ref pixels, first[i] * Channels);
            Vector256<int> sum = half;
            for (int group = 0; group < groups; group++)
            {
                Vector128<byte> four = Vector128.Shuffle(Vector128.LoadUnsafe(ref tap), spread);
                sum += PixelVectors.WidenLower(four) * Vector256.LoadUnsafe(ref weights);
                sum += PixelVectors.WidenUpper(four) * Vector256.LoadUnsafe(ref weights, 8);
                tap = ref Unsafe.Add(ref tap, ResampleTaps.GroupSize * Channels);
                weights = ref Unsafe.Add(ref weights, ResampleTaps.GroupSize * Lanes);
            }

            Vector128<int> pixel = Vector128.ShiftRightArithmetic(sum.GetLower() + sum.GetUpper(), ResampleTaps.Precision);
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, i * Channels), PixelVectors.Pack(pixel));
        }
    }
}
