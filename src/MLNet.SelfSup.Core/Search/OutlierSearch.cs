namespace MLNet.SelfSup.Search;

/// <summary>Finds rows that are like no other: those least similar, in the mean, to their nearest neighbours.</summary>
internal static class OutlierSearch
{
    /// <summary>Finds them.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="neighbors">How many neighbours count, at least 1; all others where there are fewer.</param>
    /// <param name="count">How many rows are found, at least 1.</param>
    /// <param name="isApproximate">Whether neighbours are searched by the index.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>Rows with the mean similarity to their neighbours, the lowest first; of equal ones the first. Empty for one row alone.</returns>
    /// <exception cref="OperationCanceledException">The search was stopped.</exception>
    public static SimilarRow[] Find(UnitRows rows, int neighbors, int count, bool isApproximate, CancellationToken cancellationToken)
    {
        if (rows.Count < 2)
        {
            return [];
        }

        NearestRows[] nearest = SimilaritySearch.Find(rows, rows, neighbors, leaveOneOut: true, isApproximate, cancellationToken);
        return
        [
            .. nearest.Select((found, row) => new SimilarRow(row, found.ToSimilarRows().Average(s => s.Similarity)))
                .OrderBy(s => s.Similarity)
                .Take(count),
        ];
    }
}
