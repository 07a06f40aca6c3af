using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Tests.Transforms;

internal sealed class CancelOnReport(CancellationTokenSource stop) : IProgress<PretrainingProgress>
{
    public void Report(PretrainingProgress value) => stop.Cancel();
}
