using MLNet.SelfSup.Search;

namespace MLNet.SelfSup.Evaluation;

/// <summary>Tells classes by the most similar images: how well features separate classes, without any training.</summary>
/// <remarks>
/// Features are shifted and scaled to mean 0 and deviation 1 first, each over all rows, as the embedding transformer does by default:
/// without that, the cosine would compare what all images have in common (features after a rectifier share most of their length), and
/// the few features of large variance. Results are the same for any number of threads.
/// </remarks>
internal static class NearestNeighborClassifier
{
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
        Guard.AtLeast(neighbors, 1, nameof(neighbors));
        if (rows < 2 || features.IsEmpty || features.Length % rows != 0)
        {
            throw new ArgumentException($"Got {features.Length} features and {rows} labels; wanted N·D features and N labels, N at least 2 and D at least 1.", nameof(features));
        }

        UnitRows units = UnitRows.Standardized(features, rows);
        NearestRows[] nearest = NearestSearch.Find(units, units, neighbors, leaveOneOut: true);
        return Array.ConvertAll(nearest, n => n.Vote(labels));
    }
}
