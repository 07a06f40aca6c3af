using Microsoft.ML.Runtime;
using MLNet.SelfSup.Internals;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;
using static System.FormattableString;

namespace MLNet.SelfSup.Pretraining;

/// <summary>Passes a training's progress on: a line an epoch to the MLContext's log, all of it to the caller.</summary>
/// <param name="host">Tells whether the MLContext was cancelled.</param>
/// <param name="channel">The log.</param>
/// <param name="listener">The caller.</param>
/// <param name="cancel">Stops the training.</param>
internal sealed class PretrainingReporter(IHost host, IChannel channel, IProgress<PretrainingProgress>? listener, Action cancel)
    : IProgress<PretrainingProgress>
{
    private long _step;
    private long _steps;
    private double _loss;
    private double _images;
    private TimeSpan _elapsed;
    private TimeSpan _time;

    /// <inheritdoc/>
    public void Report(PretrainingProgress value)
    {
        Add(value);
        if (value.IsEpochEnd)
        {
            double rate = _time > TimeSpan.Zero ? _images / _time.TotalSeconds : value.ImagesPerSecond;
            double loss = _steps > 0 ? _loss / _steps : value.Loss;
            channel.Write(MessageLevel.Info, Invariant(
                $"Epoch {value.Epoch:0}/{value.Epochs}: loss {loss:0.0000}, {rate:0} images/s, {Format(value.Elapsed)} done, about {Format(value.Remaining)} left."));
            (_steps, _loss, _images, _time) = (0, 0, 0, TimeSpan.Zero);
        }

        listener?.Report(value);
        if (host.IsCanceled())
        {
            cancel();
        }
    }

    private static string Format(TimeSpan time) =>
        time.TotalHours < 1 ? Invariant($"{time:mm\\:ss}") : Invariant($"{(int)time.TotalHours}:{time:mm\\:ss}");

    // A report holds means since the last one; the epoch's mean weighs them by steps and time.
    private void Add(PretrainingProgress value)
    {
        long steps = value.Step - _step;
        TimeSpan time = value.Elapsed - _elapsed;
        _steps += steps;
        _loss += steps > 0 ? value.Loss * steps : 0;
        _time += time;
        _images += value.ImagesPerSecond * time.TotalSeconds;
        (_step, _elapsed) = (value.Step, value.Elapsed);
    }
}
