namespace MLNet.SelfSup.Evaluation;

/// <summary>How well queries of one kind find what they belong to.</summary>
public sealed record RetrievalDirection
{
    private readonly int[] _ranks;

    /// <summary>Initialises the result.</summary>
    /// <param name="ranks">For each query the ranks of all its right answers, ascending, at least one.</param>
    /// <param name="leftOutCount">How many queries have no right answer.</param>
    internal RetrievalDirection(int[][] ranks, int leftOutCount)
    {
        _ranks = [.. ranks.Select(r => r[0]).Order()];
        MeanAveragePrecision = ranks.Length == 0 ? double.NaN : ranks.Average(r => r.Select((rank, i) => (i + 1) / (double)rank).Average());
        LeftOutCount = leftOutCount;
    }

    /// <summary>Gets the number of queries that were measured.</summary>
    public int QueryCount => _ranks.Length;

    /// <summary>Gets the number of queries that nothing in the gallery is right for; they are not measured.</summary>
    public int LeftOutCount { get; }

    /// <summary>Gets the median of the ranks of each query's first right answer.</summary>
    /// <value>At least 1; NaN without a query.</value>
    public double MedianRank => _ranks.Length == 0 ? double.NaN : (_ranks[(_ranks.Length - 1) / 2] + _ranks[_ranks.Length / 2]) / 2.0;

    /// <summary>Gets the mean of the ranks of each query's first right answer.</summary>
    /// <value>At least 1; NaN without a query.</value>
    public double MeanRank => _ranks.Length == 0 ? double.NaN : _ranks.Average();

    /// <summary>Gets the mean over the queries of the average precision (mAP): the share of right answers among the first, averaged over the places of the right ones.</summary>
    /// <value>Above 0, at most 1; NaN without a query.</value>
    public double MeanAveragePrecision { get; }

    /// <summary>Tells the share of queries with a right answer among the first.</summary>
    /// <param name="depth">How many answers are looked at, K; at least 1.</param>
    /// <returns>From 0 to 1; NaN without a query.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="depth"/> is below 1.</exception>
    public double Recall(int depth)
    {
        Guard.AtLeast(depth, 1, nameof(depth));
        return _ranks.Length == 0 ? double.NaN : _ranks.Count(rank => rank <= depth) / (double)_ranks.Length;
    }

    /// <inheritdoc/>
    public override string ToString() => $"R@1 {Recall(1):P1}, R@5 {Recall(5):P1}, R@10 {Recall(10):P1}, median rank {MedianRank:0.#} of {QueryCount} queries";
}
