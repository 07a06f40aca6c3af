namespace MLNet.SelfSup.Search;

/// <summary>Searches rows exactly or by an index, as is asked for and as their number wants.</summary>
internal static class SimilaritySearch
{
    /// <summary>More products of rows than this are left to the index. Below, building it may well take longer than all of them.</summary>
    public const long MostExactProducts = 100_000_000_000;

    // A row has at most so many copies that the index looks for; groups grow beyond by copies of copies.
    private const int CopiesARow = 32;

    /// <summary>Tells whether rows are searched by the index.</summary>
    /// <param name="method">What was asked for.</param>
    /// <param name="queries">The number of queries.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="isAvailable">Whether the index runs on this platform.</param>
    /// <returns><see langword="true"/> for the index.</returns>
    /// <exception cref="PlatformNotSupportedException">The index was asked for and does not run here.</exception>
    public static bool IsApproximate(SearchMethod method, int queries, int rows, bool isAvailable) => method switch
    {
        SearchMethod.Exact => false,
        SearchMethod.Approximate when !isAvailable => throw new PlatformNotSupportedException(
            $"{nameof(SearchMethod)}.{SearchMethod.Approximate} needs USearch, whose package has no native library for this platform; take {SearchMethod.Exact} or {SearchMethod.Automatic}."),
        SearchMethod.Approximate => true,
        _ => isAvailable && (long)queries * rows > MostExactProducts,
    };

    /// <summary>Finds for each query the most similar rows.</summary>
    /// <param name="queries">The queries.</param>
    /// <param name="rows">What is searched; as wide.</param>
    /// <param name="count">How many rows are found a query, at least 1; all where there are fewer.</param>
    /// <param name="leaveOneOut">Whether both are the same rows, of which none finds itself.</param>
    /// <param name="isApproximate">Whether by the index.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>For each query, its rows, the most similar first; of equally similar ones the first.</returns>
    /// <exception cref="OperationCanceledException">The search was stopped.</exception>
    public static NearestRows[] Find(UnitRows queries, UnitRows rows, int count, bool leaveOneOut, bool isApproximate, CancellationToken cancellationToken)
    {
        if (!isApproximate)
        {
            return NearestSearch.Find(queries, rows, count, leaveOneOut, cancellationToken);
        }

        using var index = ApproximateIndex.Build(rows, cancellationToken);
        return index.Find(queries, count, leaveOneOut, cancellationToken);
    }

    /// <summary>Finds groups of nearly equal rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="minSimilarity">The least cosine of two rows that are the same.</param>
    /// <param name="isApproximate">Whether by the index.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>Groups of at least two rows, by their first row.</returns>
    /// <exception cref="OperationCanceledException">The search was stopped.</exception>
    public static DuplicateGroup[] FindDuplicates(UnitRows rows, float minSimilarity, bool isApproximate, CancellationToken cancellationToken)
    {
        if (!isApproximate)
        {
            return DuplicateSearch.Find(rows, minSimilarity, cancellationToken);
        }

        NearestRows[] nearest = Find(rows, rows, CopiesARow, leaveOneOut: true, isApproximate, cancellationToken);
        return DuplicateSearch.Group(rows, nearest.SelectMany((found, row) => found.ToSimilarRows().Where(s => s.Similarity >= minSimilarity).Select(s => (row, s.Row))));
    }
}
