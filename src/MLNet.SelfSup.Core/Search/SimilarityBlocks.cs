namespace MLNet.SelfSup.Search;

/// <summary>Compares queries with rows by blocks of products, on all threads: no matrix of all with all is held, and a query meets the rows in their order.</summary>
internal static class SimilarityBlocks
{
    private const int QueriesPerBlock = 32;
    private const int RowsPerBlock = 128;

    /// <summary>Takes the similarities of one query with some rows; calls for one query never overlap.</summary>
    /// <param name="query">The query.</param>
    /// <param name="firstRow">The first of the rows.</param>
    /// <param name="similarities">The similarities with it and those that follow.</param>
    public delegate void Reader(int query, int firstRow, ReadOnlySpan<float> similarities);

    /// <summary>Compares.</summary>
    /// <param name="queries">The queries.</param>
    /// <param name="rows">The rows; as wide.</param>
    /// <param name="leaveOutBlocksBefore">Whether both are the same rows, of which each pair is wanted once: whole blocks of rows before a query are left out.</param>
    /// <param name="read">Takes what was computed.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static void Compare(UnitRows queries, UnitRows rows, bool leaveOutBlocksBefore, Reader read, CancellationToken cancellationToken)
    {
        int blocks = (queries.Count + QueriesPerBlock - 1) / QueriesPerBlock;
        Parallel.For(0, blocks, new ParallelOptions { CancellationToken = cancellationToken }, block =>
        {
            int firstQuery = block * QueriesPerBlock;
            CompareBlock(queries, firstQuery, rows, leaveOutBlocksBefore ? firstQuery : 0, read);
        });
    }

    private static void CompareBlock(UnitRows queries, int firstQuery, UnitRows rows, int firstRow, Reader read)
    {
        int count = Math.Min(QueriesPerBlock, queries.Count - firstQuery);
        ReadOnlySpan<float> asked = queries.Slice(firstQuery, count);
        Span<float> products = stackalloc float[QueriesPerBlock * RowsPerBlock];
        for (int first = firstRow; first < rows.Count; first += RowsPerBlock)
        {
            int size = Math.Min(RowsPerBlock, rows.Count - first);
            RowProducts.Multiply(rows.Slice(first, size), asked, rows.Width, products);
            for (int i = 0; i < count; i++)
            {
                read(firstQuery + i, first, products.Slice(i * size, size));
            }
        }
    }
}
