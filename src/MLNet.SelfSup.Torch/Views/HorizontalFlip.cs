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
            Span<byte> row = pixels.Slice(start, rowBytes);
            int right = rowBytes - Channels;
            for (int left = 0; left < right; left += Channels, right -= Channels)
            {
                (row[left], row[right]) = (row[right], row[left]);
                (row[left + 1], row[right + 1]) = (row[right + 1], row[left + 1]);
                (row[left + 2], row[right + 2]) = (row[right + 2], row[left + 2]);
            }
        }
    }
}
