namespace MLNet.SelfSup.Torch.Views;

/// <summary>Changes brightness, contrast, saturation and hue by random amounts, in random order.</summary>
/// <remarks>
/// Used by MoCo (arXiv:1911.05722, section 3.3) and after it by v2 and v3. Factors of the first three are uniform in
/// [max(0, 1 - x), 1 + x], hue in [-x, x] turns; a strength of 0 leaves the operation out.
/// </remarks>
internal sealed class ColorJitter
{
    private const int Operations = 4;

    private readonly double _brightness;
    private readonly double _contrast;
    private readonly double _saturation;
    private readonly double _hue;

    /// <summary>Initialises the transform.</summary>
    /// <param name="brightness">Strength, at least 0.</param>
    /// <param name="contrast">Strength, at least 0.</param>
    /// <param name="saturation">Strength, at least 0.</param>
    /// <param name="hue">Strength in turns, from 0 to 0.5.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public ColorJitter(double brightness, double contrast, double saturation, double hue)
    {
        _brightness = Guard.AtLeast(brightness, 0, nameof(brightness));
        _contrast = Guard.AtLeast(contrast, 0, nameof(contrast));
        _saturation = Guard.AtLeast(saturation, 0, nameof(saturation));
        _hue = Guard.InClosedInterval(hue, 0, 0.5, nameof(hue));
    }

    /// <summary>Changes an image in place.</summary>
    /// <param name="pixels"><c>[H, W, 3]</c>.</param>
    /// <param name="random">The view's generator.</param>
    public void Apply(Span<byte> pixels, ref ViewRandom random)
    {
        Span<int> order = [0, 1, 2, 3];
        for (int i = Operations - 1; i > 0; i--)
        {
            int j = random.NextInt(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        float brightness = Factor(_brightness, ref random);
        float contrast = Factor(_contrast, ref random);
        float saturation = Factor(_saturation, ref random);
        double hue = random.NextDouble(-_hue, _hue);
        foreach (int operation in order)
        {
            switch (operation)
            {
                case 0 when _brightness > 0:
                    ColorBlend.Brightness(pixels, brightness);
                    break;
                case 1 when _contrast > 0:
                    ColorBlend.Contrast(pixels, contrast);
                    break;
                case 2 when _saturation > 0:
                    ColorBlend.Saturation(pixels, saturation);
                    break;
                case 3 when _hue > 0:
                    HueShift.Apply(pixels, hue);
                    break;
                default:
                    break;  // its strength is 0
            }
        }
    }

    private static float Factor(double strength, ref ViewRandom random) =>
        (float)random.NextDouble(Math.Max(0, 1 - strength), 1 + strength);
}
