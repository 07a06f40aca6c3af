namespace MLNet.SelfSup.Torch.Training.Reporting;

/// <summary>Means of measures by name, each over the batches that had it.</summary>
internal sealed class MetricMeans
{
    private readonly SortedDictionary<string, (double Sum, int Count)> _sums = new(StringComparer.Ordinal);

    /// <summary>Adds the measures of a batch.</summary>
    /// <param name="metrics">By name.</param>
    public void Add(IDictionary<string, double> metrics)
    {
        foreach ((string name, double value) in metrics)
        {
            (double sum, int count) = _sums.GetValueOrDefault(name);
            _sums[name] = (sum + value, count + 1);
        }
    }

    /// <summary>Takes the means of what was added since the last call.</summary>
    /// <returns>By name, in ordinal order.</returns>
    public SortedDictionary<string, double> Take()
    {
        var means = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach ((string name, (double sum, int count)) in _sums)
        {
            means[name] = sum / count;
        }

        _sums.Clear();
        return means;
    }
}
