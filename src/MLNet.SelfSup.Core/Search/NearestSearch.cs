namespace MLNet.SelfSup.Search;

/// <summary>Finds the most similar rows exactly, by blocks of products: no N × M matrix is held, and any number of threads gives the same.</summary>
internal static class NearestSearch
{
    /// <summary>Finds for each query the most similar rows.</summary>
    /// <param name="queries">The queries.</param>
    /// <param name="rows">What is searched; as wide.</param>
    /// <param name="count">How many rows are found a query, at least 1; all where there are fewer.</param>
    /// <param name="leaveOneOut">Whether both are the same rows, of which none finds itself.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>For each query, its rows, the most similar first; of equally similar ones the first.</returns>
    /// <exception cref="OperationCanceledException">The search was stopped.</exception>
    public static NearestRows[] Find(UnitRows queries, UnitRows rows, int count, bool leaveOneOut, CancellationToken cancellationToken = default)
    {
        int found = Math.Min(count, rows.Count - (leaveOneOut ? 1 : 0));
        var nearest = new NearestRows[queries.Count];
        for (int i = 0; i < nearest.Length; i++)
        {
            nearest[i] = new NearestRows(found);
        }

        SimilarityBlocks.Compare(
            queries,
            rows,
            leaveOutBlocksBefore: false,
            (query, firstRow, similarities) =>
            {
                for (int i = 0; i < similarities.Length; i++)
                {
                    if (!leaveOneOut || firstRow + i != query)
                    {
                        nearest[query].Add(firstRow + i, similarities[i]);
                    }
                }
            },
            cancellationToken);
        return nearest;
    }
}
