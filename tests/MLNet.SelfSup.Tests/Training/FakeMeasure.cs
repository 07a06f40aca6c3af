using MLNet.SelfSup.Torch.Training;
using TorchSharp;

namespace MLNet.SelfSup.Tests.Training;

/// <summary>A measure that disturbs what it may: torch's own generator, memory, time.</summary>
internal sealed class FakeMeasure(int everyEpochs = 1) : IEpochMeasure
{
    public List<int> Epochs { get; } = [];

    /// <summary>Gets what a test does while it is taken.</summary>
    public Action<CancellationToken>? OnMeasure { get; init; }

    public bool IsDue(int epoch) => epoch % everyEpochs == 0;

    public IDictionary<string, double> Measure(int epoch, CancellationToken cancellationToken)
    {
        Epochs.Add(epoch);
        OnMeasure?.Invoke(cancellationToken);
        torch.rand(10).Dispose();
        return new Dictionary<string, double>(StringComparer.Ordinal) { ["epochMeasure"] = epoch };
    }
}
