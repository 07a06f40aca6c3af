using System.Numerics;
using System.Runtime.InteropServices;

namespace MLNet.SelfSup.Torch.Views;

/// <summary>Inverts the bright values of an image.</summary>
/// <remarks>Used in the second view of MoCo v3 (arXiv:2104.02057), after BYOL (arXiv:2006.07733, appendix B).</remarks>
internal static class Solarize
{
    /// <summary>Inverts in place every value of at least <paramref name="threshold"/>.</summary>
    /// <param name="pixels"><c>[H, W, 3]</c>.</param>
    /// <param name="threshold">From 0 to 256.</param>
    public static void Apply(Span<byte> pixels, int threshold = 128)
    {
        if (threshold > byte.MaxValue)
        {
            return;
        }

        var thresholds = new Vector<byte>((byte)threshold);
        Span<Vector<byte>> vectors = MemoryMarshal.Cast<byte, Vector<byte>>(pixels);
        foreach (ref Vector<byte> values in vectors)
        {
            values ^= Vector.GreaterThanOrEqual(values, thresholds);  // 255 - v is all bits of v turned
        }

        foreach (ref byte value in pixels[(vectors.Length * Vector<byte>.Count)..])
        {
            if (value >= threshold)
            {
                value = (byte)(255 - value);
            }
        }
    }
}
