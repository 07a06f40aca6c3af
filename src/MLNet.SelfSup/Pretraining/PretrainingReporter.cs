using Microsoft.ML.Runtime;
using MLNet.SelfSup.Internals;
using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Pretraining;

/// <summary>Passes a training's progress on, and stops the training where the MLContext was cancelled.</summary>
/// <param name="host">Tells whether the MLContext was cancelled.</param>
/// <param name="listener">Who hears of progress.</param>
/// <param name="cancel">Stops the training.</param>
internal sealed class PretrainingReporter(IHost host, IProgress<PretrainingProgress>? listener, Action cancel) : IProgress<PretrainingProgress>
{
    /// <inheritdoc/>
    public void Report(PretrainingProgress value)
    {
        listener?.Report(value);
        if (host.IsCanceled())
        {
            cancel();
        }
    }
}
