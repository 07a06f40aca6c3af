namespace MLNet.SelfSup.Evaluation;

/// <summary>Where a figure lies with 95 % confidence.</summary>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
public readonly record struct ConfidenceInterval(double Low, double High)
{
    private const double NormalQuantile = 1.959963984540054;

    // Two-sided 95 % quantiles of Student's t for 1 to 30 degrees of freedom.
    private static readonly double[] StudentQuantiles =
    [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
        2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
    ];

    /// <summary>Computes the interval of a share: how often something is right, known from a sample (Wilson's score interval).</summary>
    /// <param name="right">How many of the sample are right, from 0 to <paramref name="count"/>.</param>
    /// <param name="count">The size of the sample, at least 1.</param>
    /// <returns>Within 0 and 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static ConfidenceInterval OfShare(int right, int count)
    {
        Guard.AtLeast(count, 1, nameof(count));
        Guard.InClosedInterval(right, 0, count, nameof(right));
        double share = right / (double)count;
        double square = NormalQuantile * NormalQuantile;
        double center = (share + (square / (2 * count))) / (1 + (square / count));
        double reach = NormalQuantile / (1 + (square / count)) * Math.Sqrt((share * (1 - share) / count) + (square / (4.0 * count * count)));

        // At the ends the exact bound is 0 or 1, which rounding would miss.
        return new ConfidenceInterval(right == 0 ? 0 : center - reach, right == count ? 1 : center + reach);
    }

    /// <summary>Computes the interval of a mean from a few independent results, for instance of several seeds (Student's t).</summary>
    /// <param name="values">The results, at least one.</param>
    /// <returns>Around their mean; both ends are NaN for one result alone, of which nothing is known.</returns>
    /// <exception cref="ArgumentException">There is no result.</exception>
    public static ConfidenceInterval OfMean(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0)
        {
            throw new ArgumentException("There is no result to compute an interval of; at least one is needed.", nameof(values));
        }

        if (values.Count == 1)
        {
            return new ConfidenceInterval(double.NaN, double.NaN);
        }

        double mean = values.Average();
        double variance = values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1);
        double quantile = values.Count - 2 < StudentQuantiles.Length ? StudentQuantiles[values.Count - 2] : NormalQuantile;
        double reach = quantile * Math.Sqrt(variance / values.Count);
        return new ConfidenceInterval(mean - reach, mean + reach);
    }

    /// <summary>Computes the interval of a mean accuracy over several trainings that were tested on the same images.</summary>
    /// <remarks>
    /// Two things are uncertain and independent: which labels the trainings were given (Student's t over the accuracies, <see cref="OfMean"/>) and which images
    /// were tested (Wilson's interval of the mean accuracy, <see cref="OfShare"/>). The reaches to either side add as squares. One training alone has the
    /// second part only: what other labels would change is not known then.
    /// </remarks>
    /// <param name="accuracies">The accuracy of each training, from 0 to 1; at least one.</param>
    /// <param name="count">The number of tested images, at least 1.</param>
    /// <returns>Within 0 and 1, around the mean.</returns>
    /// <exception cref="ArgumentException">There is no accuracy.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static ConfidenceInterval OfRepeats(IReadOnlyList<double> accuracies, int count)
    {
        ConfidenceInterval ofLabels = OfMean(accuracies);
        double mean = accuracies.Average();
        ConfidenceInterval ofImages = OfShare((int)Math.Round(mean * count), count);
        double labelReach = accuracies.Count == 1 ? 0 : ofLabels.High - mean;
        double low = mean - Math.Sqrt((labelReach * labelReach) + Math.Pow(mean - ofImages.Low, 2));
        double high = mean + Math.Sqrt((labelReach * labelReach) + Math.Pow(ofImages.High - mean, 2));
        return new ConfidenceInterval(Math.Max(0, low), Math.Min(1, high));
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Low:P1} to {High:P1}";
}
