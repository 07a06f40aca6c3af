namespace MLNet.SelfSup.Torch.Views;

/// <summary>Moves pixels away from a smoothed picture, or towards it: smooth + factor · (pixel - smooth).</summary>
/// <remarks>
/// An operation of AutoAugment, Cubuk et al. 2018, arXiv:1805.09501, table 6. The smoothed picture is the mean of 3 × 3 pixels, the middle
/// one counted five times, rounded. Fractions are cut off. Pixels at the edge stay as they are. A value that leaves the range of a byte
/// comes in again at its other end, as in ALBEF's official code, so that the paper's views are reproduced: sharpened edges have specks.
/// </remarks>
internal static class Sharpness
{
    private const int Channels = ChannelTables.Channels;
    private const int MiddleWeight = 5;
    private const int Weights = MiddleWeight + 8;

    /// <summary>Sharpens or softens in place.</summary>
    /// <param name="pixels"><c>[H, W, 3]</c>.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="factor">At least 0: 0 smooths, 1 changes nothing, more sharpens.</param>
    public static void Apply(Span<byte> pixels, int width, float factor)
    {
        ReadOnlySpan<byte> source = ScratchPixels.Copy(pixels);
        int rowBytes = width * Channels;
        for (int start = rowBytes; start < pixels.Length - rowBytes; start += rowBytes)
        {
            for (int i = start + Channels; i < start + rowBytes - Channels; i++)
            {
                int sum = SumOfThree(source, i - rowBytes) + SumOfThree(source, i) + SumOfThree(source, i + rowBytes) + ((MiddleWeight - 1) * source[i]);
                int smooth = (sum + (Weights / 2)) / Weights;
                pixels[i] = unchecked((byte)(int)(smooth + (factor * (source[i] - smooth))));
            }
        }
    }

    private static int SumOfThree(ReadOnlySpan<byte> pixels, int middle) => pixels[middle - Channels] + pixels[middle] + pixels[middle + Channels];
}
