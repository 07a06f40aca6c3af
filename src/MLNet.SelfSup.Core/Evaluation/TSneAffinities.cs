namespace MLNet.SelfSup.Evaluation;

/// <summary>How likely points are each other's neighbours in the space of features.</summary>
/// <remarks>van der Maaten and Hinton 2008, "Visualizing data using t-SNE", JMLR 9, section 2.</remarks>
internal static class TSneAffinities
{
    private const int MaxBisections = 100;
    private const double EntropyTolerance = 1e-6;

    /// <summary>Computes the conditional probabilities p(j|i), equation 1, with the width of each Gaussian found by bisection so that each row has the perplexity that is asked for.</summary>
    /// <param name="points"><c>[N, K]</c>, row after row, finite.</param>
    /// <param name="rows">N, at least 2.</param>
    /// <param name="perplexity">2 to the power of each row's entropy in bits; from 1 to N - 1.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns><c>[N, N]</c>; each row sums to 1, its own place is 0.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static double[] Conditional(IReadOnlyList<double> points, int rows, double perplexity, CancellationToken cancellationToken = default)
    {
        double[] values = [.. points];
        int dim = values.Length / rows;
        var probabilities = new double[rows * rows];
        Parallel.For(0, rows, new ParallelOptions { CancellationToken = cancellationToken }, i =>
            FitRow(SquaredDistances(values, rows, dim, i), i, Math.Log(perplexity), probabilities.AsSpan(i * rows, rows)));
        return probabilities;
    }

    /// <summary>Computes the joint probabilities p(i, j): the mean of both conditional ones, over N (section 3.1).</summary>
    /// <param name="conditional">What <see cref="Conditional"/> gave.</param>
    /// <param name="rows">N.</param>
    /// <returns><c>[N, N]</c>, symmetric; all sum to 1.</returns>
    public static double[] Joint(double[] conditional, int rows)
    {
        var joint = new double[conditional.Length];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < rows; j++)
            {
                joint[(i * rows) + j] = (conditional[(i * rows) + j] + conditional[(j * rows) + i]) / (2.0 * rows);
            }
        }

        return joint;
    }

    private static double[] SquaredDistances(double[] points, int rows, int dim, int from)
    {
        var distances = new double[rows];
        for (int j = 0; j < rows; j++)
        {
            double sum = 0;
            for (int d = 0; d < dim; d++)
            {
                double difference = points[(from * dim) + d] - points[(j * dim) + d];
                sum += difference * difference;
            }

            distances[j] = sum;
        }

        return distances;
    }

    // Where points are equally far, no precision reaches the perplexity: all share the row then.
    private static void FitRow(double[] distances, int self, double wantedEntropy, Span<double> row)
    {
        double nearest = double.PositiveInfinity;
        double mean = 0;
        for (int j = 0; j < distances.Length; j++)
        {
            nearest = j == self ? nearest : Math.Min(nearest, distances[j]);
            mean += distances[j] / Math.Max(1, distances.Length - 1);
        }

        (double low, double high) = (0, double.PositiveInfinity);
        double precision = mean > 0 ? 1 / mean : 1;
        for (int step = 0; step < MaxBisections; step++)
        {
            double excess = Fill(distances, nearest, self, precision, row) - wantedEntropy;
            if (Math.Abs(excess) < EntropyTolerance)
            {
                return;
            }

            (low, high) = excess > 0 ? (precision, high) : (low, precision);
            precision = double.IsPositiveInfinity(high) ? precision * 2 : (low + high) / 2;
            if (!double.IsFinite(precision))
            {
                return;
            }
        }
    }

    // Relative to the nearest point, so that no row of exponentials is all 0. Gives the entropy in nats.
    private static double Fill(double[] distances, double nearest, int self, double precision, Span<double> row)
    {
        (double sum, double weighted) = (0, 0);
        for (int j = 0; j < row.Length; j++)
        {
            double exponent = precision * (distances[j] - nearest);
            row[j] = j == self ? 0 : Math.Exp(-exponent);
            sum += row[j];
            weighted += row[j] > 0 ? row[j] * exponent : 0;
        }

        for (int j = 0; j < row.Length; j++)
        {
            row[j] /= sum;
        }

        return Math.Log(sum) + (weighted / sum);
    }
}
