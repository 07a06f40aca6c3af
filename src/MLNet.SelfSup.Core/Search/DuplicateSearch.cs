namespace MLNet.SelfSup.Search;

/// <summary>Finds groups of nearly equal rows exactly, by blocks of products: no N × N matrix is held, and any number of threads gives the same.</summary>
internal static class DuplicateSearch
{
    /// <summary>Finds the groups.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="minSimilarity">The least cosine of two rows that are the same.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>Groups of at least two rows, by their first row.</returns>
    /// <exception cref="OperationCanceledException">The search was stopped.</exception>
    public static DuplicateGroup[] Find(UnitRows rows, float minSimilarity, CancellationToken cancellationToken)
    {
        var sets = new DisjointSets(rows.Count);
        SimilarityBlocks.Compare(
            rows,
            rows,
            leaveOutBlocksBefore: true,
            (query, firstRow, similarities) =>
            {
                for (int i = Math.Max(0, query + 1 - firstRow); i < similarities.Length; i++)
                {
                    if (similarities[i] >= minSimilarity)
                    {
                        sets.Unite(query, firstRow + i);
                    }
                }
            },
            cancellationToken);
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
}
