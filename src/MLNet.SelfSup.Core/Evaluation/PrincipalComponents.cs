using System.Numerics.Tensors;

namespace MLNet.SelfSup.Evaluation;

/// <summary>The directions in which rows vary most, and where the rows lie along them.</summary>
/// <remarks>
/// Rows are centred; the covariance matrix is decomposed, or the Gram matrix of the rows where these are fewer than the features. Of each
/// component the sign is chosen so that its largest score is above 0. The same rows give the same bits on the same processor.
/// </remarks>
internal sealed class PrincipalComponents
{
    private PrincipalComponents(double[] scores, double[] variances)
    {
        Scores = scores;
        Variances = variances;
    }

    /// <summary>Gets where the rows lie, <c>[N, K]</c>, row after row.</summary>
    public IReadOnlyList<double> Scores { get; }

    /// <summary>Gets the variance along each component (its mean square over the rows), the largest first.</summary>
    public IReadOnlyList<double> Variances { get; }

    /// <summary>Gets the number of components K.</summary>
    public int Count => Variances.Count;

    /// <summary>Finds the components.</summary>
    /// <param name="features"><c>[N, D]</c>, row after row, finite.</param>
    /// <param name="rows">N, at least 1.</param>
    /// <param name="components">How many are wanted, at least 1; the smaller of N and D where that is less.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>The components. Of rows that do not vary, scores and variances are 0.</returns>
    /// <exception cref="ArgumentException">The lengths do not fit, or a feature is not finite.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static PrincipalComponents Find(ReadOnlySpan<float> features, int rows, int components, CancellationToken cancellationToken = default)
    {
        Guard.AtLeast(components, 1, nameof(components));
        if (rows < 1 || features.IsEmpty || features.Length % rows != 0)
        {
            throw new ArgumentException($"Got {features.Length} features for {rows} rows; wanted N·D features of N rows, both at least 1.", nameof(features));
        }

        int dim = features.Length / rows;
        bool isGram = rows < dim;
        double[][] centred = Center(features, rows, dim, byFeature: !isGram);
        (int size, int kept) = (centred.Length, Math.Min(components, centred.Length));
        (double[] values, double[][] vectors) = LeadingEigenvectors.Find(SelfProduct(centred, cancellationToken), size, kept, cancellationToken);
        var scores = new double[rows * kept];
        for (int k = 0; k < kept; k++)
        {
            double[] column = isGram ? Scale(vectors[k], Math.Sqrt(Math.Max(0, values[k]))) : Combine(centred, vectors[k], rows);
            double sign = column.MaxBy(Math.Abs) < 0 ? -1 : 1;
            for (int i = 0; i < rows; i++)
            {
                scores[(i * kept) + k] = sign * column[i];
            }
        }

        return new PrincipalComponents(scores, Array.ConvertAll(values, v => Math.Max(0, v) / rows));
    }

    // As rows of N values a feature, or of D values a row.
    private static double[][] Center(ReadOnlySpan<float> features, int rows, int dim, bool byFeature)
    {
        double[][] centred = [.. Enumerable.Range(0, byFeature ? dim : rows).Select(_ => new double[byFeature ? rows : dim])];
        for (int d = 0; d < dim; d++)
        {
            double mean = 0;
            for (int i = 0; i < rows; i++)
            {
                mean += features[(i * dim) + d] / (double)rows;
            }

            if (!double.IsFinite(mean))
            {
                throw new ArgumentException($"Feature {d} has values that are not finite; leave out what could not be encoded.", nameof(features));
            }

            for (int i = 0; i < rows; i++)
            {
                double value = features[(i * dim) + d] - mean;
                _ = byFeature ? centred[d][i] = value : centred[i][d] = value;
            }
        }

        return centred;
    }

    private static double[] SelfProduct(double[][] rows, CancellationToken cancellationToken)
    {
        int size = rows.Length;
        var products = new double[size * size];
        Parallel.For(0, size, new ParallelOptions { CancellationToken = cancellationToken }, i =>
        {
            for (int j = 0; j <= i; j++)
            {
                double product = TensorPrimitives.Dot<double>(rows[i], rows[j]);
                (products[(i * size) + j], products[(j * size) + i]) = (product, product);
            }
        });
        return products;
    }

    private static double[] Scale(double[] vector, double factor) => Array.ConvertAll(vector, v => v * factor);

    private static double[] Combine(double[][] featureRows, double[] direction, int rows)
    {
        var scores = new double[rows];
        for (int d = 0; d < direction.Length; d++)
        {
            TensorPrimitives.MultiplyAdd(featureRows[d], direction[d], scores, scores);
        }

        return scores;
    }
}
