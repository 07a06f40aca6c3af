using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Tests.Transforms;

internal sealed class ProgressList : IProgress<PretrainingProgress>
{
    public List<PretrainingProgress> Reports { get; } = [];

    public void Report(PretrainingProgress value) => Reports.Add(value);
}
