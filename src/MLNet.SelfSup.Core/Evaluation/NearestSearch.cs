namespace MLNet.SelfSup.Evaluation;

/// <summary>Finds the most similar rows exactly, by blocks of products: no N × M matrix is held, and any number of threads gives the same.</summary>
internal static class NearestSearch
{
    private const int QueriesPerBlock = 32;
    private const int RowsPerBlock = 128;

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
        Parallel.For(0, (queries.Count + QueriesPerBlock - 1) / QueriesPerBlock, new ParallelOptions { CancellationToken = cancellationToken }, block =>
        {
            int first = block * QueriesPerBlock;
            FindBlock(queries, rows, leaveOneOut, first, nearest.AsSpan(first, Math.Min(QueriesPerBlock, queries.Count - first)), found);
        });
        return nearest;
    }

    private static void FindBlock(UnitRows queries, UnitRows rows, bool leaveOneOut, int firstQuery, Span<NearestRows> nearest, int found)
    {
        for (int i = 0; i < nearest.Length; i++)
        {
            nearest[i] = new NearestRows(found);
        }

        ReadOnlySpan<float> asked = queries.Slice(firstQuery, nearest.Length);
        Span<float> products = stackalloc float[QueriesPerBlock * RowsPerBlock];
        for (int first = 0; first < rows.Count; first += RowsPerBlock)
        {
            int size = Math.Min(RowsPerBlock, rows.Count - first);
            RowProducts.Multiply(rows.Slice(first, size), asked, rows.Width, products);
            for (int i = 0; i < nearest.Length; i++)
            {
                ReadOnlySpan<float> similarities = products.Slice(i * size, size);
                for (int j = 0; j < size; j++)
                {
                    if (!leaveOneOut || first + j != firstQuery + i)
                    {
                        nearest[i].Add(first + j, similarities[j]);
                    }
                }
            }
        }
    }
}
