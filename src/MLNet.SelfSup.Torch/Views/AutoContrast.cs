namespace MLNet.SelfSup.Torch.Views;

/// <summary>Stretches each channel so that its darkest value becomes 0 and its brightest 255.</summary>
/// <remarks>An operation of AutoAugment, Cubuk et al. 2018, arXiv:1805.09501, table 6. Fractions are cut off.</remarks>
internal static class AutoContrast
{
    /// <summary>Stretches in place; a channel of one value stays as it is.</summary>
    /// <param name="pixels"><c>[H, W, 3]</c>.</param>
    public static void Apply(Span<byte> pixels)
    {
        Span<int> counts = stackalloc int[ChannelTables.Levels];
        Span<byte> table = stackalloc byte[ChannelTables.Levels];
        for (int channel = 0; channel < ChannelTables.Channels; channel++)
        {
            ChannelTables.Count(pixels, channel, counts);
            int low = counts.IndexOfAnyExcept(0);
            int high = counts.LastIndexOfAnyExcept(0);
            if (high <= low)
            {
                continue;
            }

            double scale = 255.0 / (high - low);
            double offset = -low * scale;
            for (int level = 0; level < table.Length; level++)
            {
                table[level] = (byte)Math.Clamp((level * scale) + offset, 0, 255);
            }

            ChannelTables.Replace(pixels, channel, table);
        }
    }
}
