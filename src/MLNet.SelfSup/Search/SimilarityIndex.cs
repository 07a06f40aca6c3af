namespace MLNet.SelfSup.Search;

/// <summary>Rows with features, read once and searched for one row at a time, as the requests of a service are answered. The search is exact; calls from several threads are safe.</summary>
public sealed class SimilarityIndex
{
    private readonly FeatureRows _rows;

    internal SimilarityIndex(FeatureRows rows) => _rows = rows;

    /// <summary>Gets the number of rows of the data, with those that have no features.</summary>
    public int Count => _rows.Count;

    /// <summary>Gets the number of features a row, D.</summary>
    public int FeatureDim => _rows.Units.Dim;

    /// <summary>Finds the rows that are most like another.</summary>
    /// <param name="features">Its features, <c>[D]</c>, of the same encoder.</param>
    /// <param name="count">How many rows are found, at least 1; all where there are fewer.</param>
    /// <returns>Rows of the data, the most similar first, with the similarities that <c>FindSimilar</c> gives. Rows without features (NaN) are not found.</returns>
    /// <exception cref="ArgumentException">There are not D features, or one is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is below 1.</exception>
    public IReadOnlyList<SimilarRow> Find(ReadOnlySpan<float> features, int count = 10)
    {
        Guard.AtLeast(count, 1, nameof(count));
        if (features.Length != FeatureDim)
        {
            throw new ArgumentException($"Got {features.Length} features, and the rows have {FeatureDim}; the same encoder must give both.", nameof(features));
        }

        return _rows.ToNumbers(NearestSearch.Find(UnitRows.Of(features, 1), _rows.Units, count, leaveOneOut: false)[0]);
    }
}
