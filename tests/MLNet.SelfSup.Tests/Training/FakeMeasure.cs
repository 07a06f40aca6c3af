using MLNet.SelfSup.Torch.Training;
using TorchSharp;

namespace MLNet.SelfSup.Tests.Training;

/// <summary>A measure that disturbs what it may: torch's own generator, memory, time.</summary>
internal sealed class FakeMeasure(int everyEpochs = 1) : IEpochMeasure
{
    private int _epoch;

    public List<int> Epochs { get; } = [];

    /// <summary>Gets what a test does while it is taken.</summary>
    public Action<CancellationToken>? OnMeasure { get; init; }

    public bool IsDue(int epoch)
    {
        _epoch = epoch;
        return epoch % everyEpochs == 0;
    }

    public IDictionary<string, double> Measure(CancellationToken cancellationToken)
    {
        Epochs.Add(_epoch);
        OnMeasure?.Invoke(cancellationToken);
        torch.rand(10).Dispose();
        return new Dictionary<string, double>(StringComparer.Ordinal) { ["epochMeasure"] = _epoch };
    }
}
