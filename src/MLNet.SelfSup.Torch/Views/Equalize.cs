namespace MLNet.SelfSup.Torch.Views;

/// <summary>Spreads the values of each channel so that about as many pixels have each.</summary>
/// <remarks>An operation of AutoAugment, Cubuk et al. 2018, arXiv:1805.09501, table 6; histogram equalisation as in Pillow.</remarks>
internal static class Equalize
{
    /// <summary>Equalises in place; a channel of too few pixels besides its brightest stays as it is.</summary>
    /// <param name="pixels"><c>[H, W, 3]</c>.</param>
    public static void Apply(Span<byte> pixels)
    {
        int count = pixels.Length / ChannelTables.Channels;
        Span<int> counts = stackalloc int[ChannelTables.Levels];
        Span<byte> table = stackalloc byte[ChannelTables.Levels];
        for (int channel = 0; channel < ChannelTables.Channels; channel++)
        {
            ChannelTables.Count(pixels, channel, counts);
            int brightest = counts.LastIndexOfAnyExcept(0);
            int step = brightest < 0 ? 0 : (count - counts[brightest]) / byte.MaxValue;
            if (step == 0)
            {
                continue;
            }

            int below = step / 2;
            for (int level = 0; level < table.Length; level++)
            {
                table[level] = (byte)Math.Min(below / step, byte.MaxValue);
                below += counts[level];
            }

            ChannelTables.Replace(pixels, channel, table);
        }
    }
}
