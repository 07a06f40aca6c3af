using System.Buffers;

namespace MLNet.SelfSup.Torch.Views;

/// <summary>Mirrors an image top to bottom.</summary>
internal static class VerticalFlip
{
    private const int Channels = 3;

    /// <summary>Mirrors in place.</summary>
    /// <param name="pixels"><c>[H, W, 3]</c>.</param>
    /// <param name="width">Width in pixels.</param>
    public static void Apply(Span<byte> pixels, int width)
    {
        int rowBytes = width * Channels;
        byte[] rented = ArrayPool<byte>.Shared.Rent(rowBytes);
        Span<byte> kept = rented.AsSpan(0, rowBytes);
        int bottom = pixels.Length - rowBytes;
        for (int top = 0; top < bottom; top += rowBytes, bottom -= rowBytes)
        {
            Span<byte> upper = pixels.Slice(top, rowBytes);
            Span<byte> lower = pixels.Slice(bottom, rowBytes);
            upper.CopyTo(kept);
            lower.CopyTo(upper);
            kept.CopyTo(lower);
        }

        ArrayPool<byte>.Shared.Return(rented);
    }
}
