using MLNet.SelfSup.Evaluation;

namespace MLNet.SelfSup.Search;

/// <summary>Finds groups of nearly equal rows exactly, by blocks of products: no N × N matrix is held, and any number of threads gives the same.</summary>
internal static class DuplicateSearch
{
    private const int QueriesPerBlock = 32;
    private const int RowsPerBlock = 128;

    /// <summary>Finds the groups.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="minSimilarity">The least cosine of two rows that are the same.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>Groups of at least two rows, by their first row.</returns>
    /// <exception cref="OperationCanceledException">The search was stopped.</exception>
    public static DuplicateGroup[] Find(UnitRows rows, float minSimilarity, CancellationToken cancellationToken)
    {
        var sets = new DisjointSets(rows.Count);
        int blocks = (rows.Count + QueriesPerBlock - 1) / QueriesPerBlock;
        Parallel.For(0, blocks, new ParallelOptions { CancellationToken = cancellationToken }, block => UniteLater(rows, block * QueriesPerBlock, minSimilarity, sets));
        return ToGroups(rows, sets);
    }

    /// <summary>Makes the groups of pairs that were found otherwise.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="pairs">Pairs of rows that are the same.</param>
    /// <returns>Groups of at least two rows, by their first row.</returns>
    public static DuplicateGroup[] Group(UnitRows rows, IEnumerable<(int First, int Second)> pairs)
    {
        var sets = new DisjointSets(rows.Count);
        foreach ((int first, int second) in pairs)
        {
            sets.Unite(first, second);
        }

        return ToGroups(rows, sets);
    }

    private static DuplicateGroup[] ToGroups(UnitRows rows, DisjointSets sets) =>
        [.. Enumerable.Range(0, rows.Count)
            .GroupBy(sets.Find)
            .Where(g => g.Skip(1).Any())
            .Select(g => new DuplicateGroup(g.Key, [.. g.Skip(1).Select(row => new SimilarRow(row, RowProducts.Multiply(rows.Slice(row, 1), rows.Slice(g.Key, 1), rows.Width)))]))];

    // Of each pair the later row stands on the other side: half of all products.
    private static void UniteLater(UnitRows rows, int firstQuery, float minSimilarity, DisjointSets sets)
    {
        int queries = Math.Min(QueriesPerBlock, rows.Count - firstQuery);
        ReadOnlySpan<float> asked = rows.Slice(firstQuery, queries);
        Span<float> products = stackalloc float[QueriesPerBlock * RowsPerBlock];
        for (int first = firstQuery; first < rows.Count; first += RowsPerBlock)
        {
            int size = Math.Min(RowsPerBlock, rows.Count - first);
            RowProducts.Multiply(rows.Slice(first, size), asked, rows.Width, products);
            for (int i = 0; i < queries; i++)
            {
                ReadOnlySpan<float> similarities = products.Slice(i * size, size);
                for (int j = Math.Max(0, firstQuery + i + 1 - first); j < size; j++)
                {
                    if (similarities[j] >= minSimilarity)
                    {
                        sets.Unite(firstQuery + i, first + j);
                    }
                }
            }
        }
    }
}
