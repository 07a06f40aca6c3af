namespace MLNet.SelfSup.Torch.Views;

/// <summary>Counts the values of a channel and replaces them by those of a table.</summary>
internal static class ChannelTables
{
    /// <summary>Channels of a pixel.</summary>
    public const int Channels = 3;

    /// <summary>Values that a channel may have.</summary>
    public const int Levels = 256;

    /// <summary>Counts the values of a channel.</summary>
    /// <param name="pixels"><c>[H, W, 3]</c>.</param>
    /// <param name="channel">From 0 to 2.</param>
    /// <param name="counts">Receives how many pixels have each value, <c>[256]</c>.</param>
    public static void Count(ReadOnlySpan<byte> pixels, int channel, Span<int> counts)
    {
        counts.Clear();
        for (int i = channel; i < pixels.Length; i += Channels)
        {
            counts[pixels[i]]++;
        }
    }

    /// <summary>Replaces the values of a channel in place.</summary>
    /// <param name="pixels"><c>[H, W, 3]</c>.</param>
    /// <param name="channel">From 0 to 2.</param>
    /// <param name="table">The new value of each, <c>[256]</c>.</param>
    public static void Replace(Span<byte> pixels, int channel, ReadOnlySpan<byte> table)
    {
        for (int i = channel; i < pixels.Length; i += Channels)
        {
            pixels[i] = table[pixels[i]];
        }
    }
}
