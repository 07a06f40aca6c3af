namespace MLNet.SelfSup.Torch.Views;

/// <summary>Replaces a rectangle of a normalised image by noise, now and then.</summary>
/// <remarks>
/// Zhong et al. 2017, arXiv:1708.04896, algorithm 1, with noise of mean 0 and deviation 1, as MAE's fine-tuning has it (arXiv:2111.06377, table 9): area 2 to
/// 33 % of the image, height over width 0.3 to 3.3, uniform in its logarithm.
/// </remarks>
internal sealed class RandomErasing
{
    private const double MinArea = 0.02;
    private const double MaxArea = 1.0 / 3;
    private const double MinRatio = 0.3;
    private const int Attempts = 10;
    private const int Channels = 3;

    private readonly double _probability;

    /// <summary>Initialises the transform.</summary>
    /// <param name="probability">That an image is changed, from 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public RandomErasing(double probability) => _probability = Guard.InClosedInterval(probability, 0, 1, nameof(probability));

    /// <summary>Changes an image in place, or leaves it. A probability of 0 draws nothing.</summary>
    /// <param name="pixels">Normalised, <c>[3, S, S]</c>.</param>
    /// <param name="side">S.</param>
    /// <param name="random">The view's generator.</param>
    public void Apply(Span<float> pixels, int side, ref ViewRandom random)
    {
        if (_probability == 0 || !random.NextBool(_probability))
        {
            return;
        }

        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            double area = side * side * random.NextDouble(MinArea, MaxArea);
            double ratio = Math.Exp(random.NextDouble(Math.Log(MinRatio), -Math.Log(MinRatio)));
            int height = (int)Math.Round(Math.Sqrt(area * ratio));
            int width = (int)Math.Round(Math.Sqrt(area / ratio));
            if (height > 0 && width > 0 && height < side && width < side)
            {
                Fill(pixels, side, (random.NextInt(side - height + 1), height), (random.NextInt(side - width + 1), width), ref random);
                return;
            }
        }
    }

    private static void Fill(Span<float> pixels, int side, (int First, int Count) rows, (int First, int Count) columns, ref ViewRandom random)
    {
        for (int channel = 0; channel < Channels; channel++)
        {
            for (int row = rows.First; row < rows.First + rows.Count; row++)
            {
                foreach (ref float value in pixels.Slice((((channel * side) + row) * side) + columns.First, columns.Count))
                {
                    value = (float)random.NextNormal();
                }
            }
        }
    }
}
