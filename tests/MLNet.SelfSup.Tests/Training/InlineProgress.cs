using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Tests.Training;

/// <summary>Hears of progress on the training's own thread.</summary>
internal sealed class InlineProgress(Action<PretrainingProgress> report) : IProgress<PretrainingProgress>
{
    public void Report(PretrainingProgress value) => report(value);
}
