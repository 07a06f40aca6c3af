using System.Numerics;
using System.Runtime.InteropServices;

namespace MLNet.SelfSup.Evaluation;

/// <summary>Tells classes by the most similar images: how well features separate classes, without any training.</summary>
/// <remarks>
/// Features are shifted and scaled to mean 0 and deviation 1 first, each over all rows, as the embedding transformer does by default:
/// without that, the cosine would compare what all images have in common (features after a rectifier share most of their length), and
/// the few features of large variance. Results are the same for any number of threads. Similarities are computed in blocks of rows and
/// columns; no N × N matrix is held.
/// </remarks>
internal static class NearestNeighborClassifier
{
    private const int RowsPerBlock = 32;
    private const int ColumnsPerBlock = 128;
    private const double Constant = 1e-6;

    /// <summary>Tells the share of rows whose class the other rows give right.</summary>
    /// <param name="features"><c>[N, D]</c>, row after row, finite.</param>
    /// <param name="labels">The class of each row, <c>[N]</c>, N at least 2.</param>
    /// <param name="neighbors">How many neighbours vote, at least 1; all other rows where there are fewer.</param>
    /// <returns>From 0 to 1.</returns>
    /// <exception cref="ArgumentException">There are fewer than 2 rows, the lengths do not fit, or a feature is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="neighbors"/> is below 1.</exception>
    public static double LeaveOneOutAccuracy(ReadOnlySpan<float> features, IReadOnlyList<int> labels, int neighbors)
    {
        int[] predicted = PredictLeaveOneOut(features, labels, neighbors);
        return predicted.Zip(labels).Count(pair => pair.First == pair.Second) / (double)predicted.Length;
    }

    /// <summary>Tells the class of each row by its nearest other rows.</summary>
    /// <param name="features"><c>[N, D]</c>, row after row, finite.</param>
    /// <param name="labels">The class of each row, <c>[N]</c>, N at least 2.</param>
    /// <param name="neighbors">How many neighbours vote, at least 1; all other rows where there are fewer.</param>
    /// <returns>The class that most neighbours have, among equals that of the nearest; <c>[N]</c>.</returns>
    /// <exception cref="ArgumentException">There are fewer than 2 rows, the lengths do not fit, or a feature is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="neighbors"/> is below 1.</exception>
    public static int[] PredictLeaveOneOut(ReadOnlySpan<float> features, IReadOnlyList<int> labels, int neighbors)
    {
        int rows = labels.Count;
        int votes = Math.Min(Guard.AtLeast(neighbors, 1, nameof(neighbors)), rows - 1);
        if (rows < 2 || features.IsEmpty || features.Length % rows != 0)
        {
            throw new ArgumentException($"Got {features.Length} features and {rows} labels; wanted N·D features and N labels, N at least 2 and D at least 1.", nameof(features));
        }

        float[] units = ToUnits(features, rows, out int width);
        var predicted = new int[rows];
        Parallel.For(0, (rows + RowsPerBlock - 1) / RowsPerBlock, block =>
        {
            int first = block * RowsPerBlock;
            NearestRows[] nearest = FindNearest(units, width, first, Math.Min(RowsPerBlock, rows - first), votes);
            for (int i = 0; i < nearest.Length; i++)
            {
                predicted[first + i] = nearest[i].Vote(labels);
            }
        });
        return predicted;
    }

    private static NearestRows[] FindNearest(float[] units, int width, int first, int count, int votes)
    {
        int rows = units.Length / width;
        NearestRows[] nearest = [.. Enumerable.Range(0, count).Select(_ => new NearestRows(votes))];
        Span<float> similarities = stackalloc float[ColumnsPerBlock];
        for (int column = 0; column < rows; column += ColumnsPerBlock)
        {
            int columns = Math.Min(ColumnsPerBlock, rows - column);
            ReadOnlySpan<float> others = units.AsSpan(column * width, columns * width);
            for (int i = 0; i < count; i++)
            {
                Multiply(others, units.AsSpan((first + i) * width, width), similarities[..columns]);
                for (int j = 0; j < columns; j++)
                {
                    if (column + j != first + i)
                    {
                        nearest[i].Add(column + j, similarities[j]);
                    }
                }
            }
        }

        return nearest;
    }

    /// <summary>Multiplies rows by a vector, four at a time so that sums need not wait for one another.</summary>
    /// <remarks>Each sum has the same order of terms wherever its row stands.</remarks>
    private static void Multiply(ReadOnlySpan<float> rows, ReadOnlySpan<float> vector, Span<float> products)
    {
        ReadOnlySpan<Vector<float>> x = MemoryMarshal.Cast<float, Vector<float>>(vector);
        ReadOnlySpan<Vector<float>> all = MemoryMarshal.Cast<float, Vector<float>>(rows);
        int row = 0;
        for (; row + 4 <= products.Length; row += 4)
        {
            ReadOnlySpan<Vector<float>> a = all.Slice(row * x.Length, x.Length);
            ReadOnlySpan<Vector<float>> b = all.Slice((row + 1) * x.Length, x.Length);
            ReadOnlySpan<Vector<float>> c = all.Slice((row + 2) * x.Length, x.Length);
            ReadOnlySpan<Vector<float>> d = all.Slice((row + 3) * x.Length, x.Length);
            (var sumA, var sumB, var sumC, var sumD) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
            for (int i = 0; i < x.Length; i++)
            {
                sumA += a[i] * x[i];
                sumB += b[i] * x[i];
                sumC += c[i] * x[i];
                sumD += d[i] * x[i];
            }

            (products[row], products[row + 1], products[row + 2], products[row + 3]) = (Vector.Sum(sumA), Vector.Sum(sumB), Vector.Sum(sumC), Vector.Sum(sumD));
        }

        for (; row < products.Length; row++)
        {
            ReadOnlySpan<Vector<float>> a = all.Slice(row * x.Length, x.Length);
            var sum = Vector<float>.Zero;
            for (int i = 0; i < x.Length; i++)
            {
                sum += a[i] * x[i];
            }

            products[row] = Vector.Sum(sum);
        }
    }

    /// <summary>Standardises the features and gives each row the length 1, padded by zeros to whole vectors.</summary>
    private static float[] ToUnits(ReadOnlySpan<float> features, int rows, out int width)
    {
        int dim = features.Length / rows;
        width = (dim + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;
        (double[] means, double[] deviations) = Measure(features, dim);
        var units = new float[rows * width];
        var row = new double[dim];
        for (int i = 0; i < rows; i++)
        {
            double squares = 0;
            for (int d = 0; d < dim; d++)
            {
                row[d] = (features[(i * dim) + d] - means[d]) / deviations[d];
                squares += row[d] * row[d];
            }

            double length = squares > 0 ? Math.Sqrt(squares) : 1;
            for (int d = 0; d < dim; d++)
            {
                units[(i * width) + d] = (float)(row[d] / length);
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
                throw new ArgumentException($"Feature {d} has values that are not finite.", nameof(features));
            }

            double deviation = Math.Sqrt(deviations[d]);
            deviations[d] = deviation > Constant ? deviation : 1;
        }

        return (means, deviations);
    }
}
