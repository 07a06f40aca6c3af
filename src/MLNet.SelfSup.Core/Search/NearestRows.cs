namespace MLNet.SelfSup.Search;

/// <summary>The rows most similar to one row, the most similar first; of equally similar ones those that were added first.</summary>
/// <param name="capacity">How many are kept, at least 1.</param>
internal sealed class NearestRows(int capacity)
{
    private readonly int[] _rows = new int[capacity];
    private readonly float[] _similarities = new float[capacity];
    private int _count;

    /// <summary>Adds a row, if it is among the most similar so far.</summary>
    /// <param name="row">The row.</param>
    /// <param name="similarity">Its similarity, not NaN.</param>
    public void Add(int row, float similarity)
    {
        if (_count == _rows.Length && similarity <= _similarities[_count - 1])
        {
            return;
        }

        int at = _count < _rows.Length ? _count++ : _count - 1;
        for (; at > 0 && _similarities[at - 1] < similarity; at--)
        {
            (_rows[at], _similarities[at]) = (_rows[at - 1], _similarities[at - 1]);
        }

        (_rows[at], _similarities[at]) = (row, similarity);
    }

    /// <summary>Gets the rows.</summary>
    /// <returns>The most similar first.</returns>
    public SimilarRow[] ToSimilarRows() => [.. _rows.Zip(_similarities, (row, similarity) => new SimilarRow(row, similarity)).Take(_count)];

    /// <summary>Tells the class that most of the rows have, among equals that of the most similar.</summary>
    /// <param name="labels">The class of each row.</param>
    /// <returns>The class.</returns>
    public int Vote(IReadOnlyList<int> labels)
    {
        (int best, int most) = (labels[_rows[0]], 0);
        var votes = new Dictionary<int, int>();
        for (int i = 0; i < _count; i++)
        {
            votes[labels[_rows[i]]] = votes.GetValueOrDefault(labels[_rows[i]]) + 1;
        }

        for (int i = 0; i < _count; i++)
        {
            int label = labels[_rows[i]];
            if (votes[label] > most)
            {
                (best, most) = (label, votes[label]);
            }
        }

        return best;
    }

    /// <summary>Tells the class whose rows weigh most, each <c>exp(similarity / T)</c>, among equals that of the most similar.</summary>
    /// <param name="labels">The class of each row.</param>
    /// <param name="voters">How many of the most similar vote.</param>
    /// <param name="temperature">T.</param>
    /// <returns>The class.</returns>
    public int VoteWeighted(IReadOnlyList<int> labels, int voters, double temperature)
    {
        int count = Math.Min(voters, _count);
        var weights = new Dictionary<int, double>();
        for (int i = 0; i < count; i++)
        {
            // Relative to the most similar, so that no exponential overflows.
            double weight = Math.Exp((_similarities[i] - _similarities[0]) / temperature);
            weights[labels[_rows[i]]] = weights.GetValueOrDefault(labels[_rows[i]]) + weight;
        }

        // MaxBy takes the first among equals, and the rows come in order.
        return Enumerable.Range(0, count).Select(i => labels[_rows[i]]).MaxBy(label => weights[label]);
    }
}
