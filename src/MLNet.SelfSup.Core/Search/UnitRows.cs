using System.Numerics;

namespace MLNet.SelfSup.Search;

/// <summary>Rows of length 1, each padded by zeros to whole vectors of the processor: the product of two rows is their cosine.</summary>
internal sealed class UnitRows
{
    private const double Constant = 1e-6;

    private readonly float[] _values;

    private UnitRows(int count, int dim)
    {
        Count = count;
        Dim = dim;
        Width = (dim + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;
        _values = new float[(long)count * Width];
    }

    /// <summary>Gets the number of rows N.</summary>
    public int Count { get; }

    /// <summary>Gets the number of features D.</summary>
    public int Dim { get; }

    /// <summary>Gets the length W of a row with its padding.</summary>
    public int Width { get; }

    /// <summary>Gives rows the length 1.</summary>
    /// <param name="features"><c>[N, D]</c>, row after row, finite.</param>
    /// <param name="rows">N, at least 1.</param>
    /// <returns>The rows; one of zeros stays so.</returns>
    /// <exception cref="ArgumentException">The lengths do not fit, or a feature is not finite.</exception>
    public static UnitRows Of(ReadOnlySpan<float> features, int rows)
    {
        int dim = GetDim(features, rows);
        return Make(features, rows, new double[dim], [.. Enumerable.Repeat(1.0, dim)]);
    }

    /// <summary>Shifts and scales each feature to mean 0 and deviation 1 over all rows, then gives rows the length 1.</summary>
    /// <param name="features"><c>[N, D]</c>, row after row, finite.</param>
    /// <param name="rows">N, at least 1.</param>
    /// <returns>The rows. A feature that does not vary becomes 0.</returns>
    /// <exception cref="ArgumentException">The lengths do not fit, or a feature is not finite.</exception>
    public static UnitRows Standardized(ReadOnlySpan<float> features, int rows)
    {
        (double[] means, double[] deviations) = Measure(features, GetDim(features, rows));
        return Make(features, rows, means, deviations);
    }

    /// <summary>Borrows rows.</summary>
    /// <param name="first">The first.</param>
    /// <param name="count">How many.</param>
    /// <returns><c>[count, W]</c>.</returns>
    public ReadOnlySpan<float> Slice(int first, int count) => _values.AsSpan(first * Width, count * Width);

    private static int GetDim(ReadOnlySpan<float> features, int rows) => rows >= 1 && !features.IsEmpty && features.Length % rows == 0
        ? features.Length / rows
        : throw new ArgumentException($"Got {features.Length} features for {rows} rows; wanted N·D features of N rows, both at least 1.", nameof(features));

    private static UnitRows Make(ReadOnlySpan<float> features, int rows, double[] means, double[] deviations)
    {
        int dim = means.Length;
        var units = new UnitRows(rows, dim);
        var row = new double[dim];
        for (int i = 0; i < rows; i++)
        {
            double squares = 0;
            for (int d = 0; d < dim; d++)
            {
                row[d] = (features[(i * dim) + d] - means[d]) / deviations[d];
                squares += row[d] * row[d];
            }

            if (!double.IsFinite(squares))
            {
                throw new ArgumentException($"Row {i} has features that are not finite; leave out what could not be encoded.", nameof(features));
            }

            double length = squares > 0 ? Math.Sqrt(squares) : 1;
            for (int d = 0; d < dim; d++)
            {
                units._values[(i * units.Width) + d] = (float)(row[d] / length);
            }
        }

        return units;
    }

    private static (double[] Means, double[] Deviations) Measure(ReadOnlySpan<float> features, int dim)
    {
        int rows = features.Length / dim;
        (var means, var deviations) = (new double[dim], new double[dim]);
        for (int i = 0; i < features.Length; i++)
        {
            means[i % dim] += features[i] / (double)rows;
        }

        for (int i = 0; i < features.Length; i++)
        {
            double difference = features[i] - means[i % dim];
            deviations[i % dim] += difference * difference / rows;
        }

        for (int d = 0; d < dim; d++)
        {
            if (!double.IsFinite(deviations[d]))
            {
                throw new ArgumentException($"Feature {d} has values that are not finite; leave out what could not be encoded.", nameof(features));
            }

            double deviation = Math.Sqrt(deviations[d]);
            deviations[d] = deviation > Constant ? deviation : 1;
        }

        return (means, deviations);
    }
}
