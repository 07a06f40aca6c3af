using System.Diagnostics;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;

namespace MLNet.SelfSup.Torch.Training.Reporting;

/// <summary>Tells listeners and logs how training goes, about twice a second and at the end of each epoch.</summary>
/// <remarks>It reads clocks; nothing it does changes a weight.</remarks>
internal sealed class TrainingMonitor
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan MessageInterval = TimeSpan.FromSeconds(1);

    private readonly TrainingPlan _plan;
    private readonly TrainingRequest _request;
    private readonly TrainingLog? _log;
    private readonly long _firstStep;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly MetricMeans _metrics = new();
    private readonly CollapseWatch _collapse;
    private TimeSpan _lastReport;
    private TimeSpan? _lastMessage;
    private TimeSpan _lastWait;
    private TimeSpan _paused;
    private bool _hasNews;
    private long _lastStep;

    /// <summary>Starts the clock.</summary>
    /// <param name="plan">The whole training.</param>
    /// <param name="request">Holds the listeners.</param>
    /// <param name="log">The files; <see langword="null"/> for none.</param>
    /// <param name="firstStep">The number of steps that are done already.</param>
    public TrainingMonitor(TrainingPlan plan, TrainingRequest request, TrainingLog? log, long firstStep)
    {
        _plan = plan;
        _request = request;
        _log = log;
        _firstStep = _lastStep = firstStep;
        _collapse = new CollapseWatch(plan.Epochs, request.Log);
    }

    /// <summary>Gets a value indicating whether the last report is long enough ago.</summary>
    public bool IsDue => _watch.Elapsed - _lastReport >= Interval;

    /// <summary>Collects a method's measures of a batch.</summary>
    /// <param name="metrics">By name.</param>
    public void AddMetrics(IDictionary<string, double> metrics)
    {
        _metrics.Add(metrics);
        _collapse.Add(metrics);
    }

    /// <summary>Takes measures that are no part of training: their time does not count where images a second are told.</summary>
    /// <param name="measure">Gives them by name.</param>
    public void AddMetrics(Func<IDictionary<string, double>> measure)
    {
        TimeSpan begin = _watch.Elapsed;
        try
        {
            AddMetrics(measure());
            _hasNews = true;
        }
        finally
        {
            _paused += _watch.Elapsed - begin;
        }
    }

    /// <summary>Reports.</summary>
    /// <param name="step">Steps done.</param>
    /// <param name="learningRate">Of the last step.</param>
    /// <param name="losses">All of them read.</param>
    /// <param name="waited">The time that steps have waited for images so far.</param>
    public void Report(long step, double learningRate, LossMeter losses, TimeSpan waited)
    {
        TimeSpan now = _watch.Elapsed;
        double seconds = Math.Max((now - _lastReport - _paused).TotalSeconds, 1e-9);
        bool isEpochEnd = step % _plan.StepsPerEpoch == 0;
        var progress = new PretrainingProgress
        {
            Epoch = _plan.PointOf(step).Epoch,
            Epochs = _plan.Epochs,
            Step = step,
            Steps = _plan.Steps,
            Loss = losses.TakeWindowMean(),
            LearningRate = learningRate,
            ImagesPerSecond = (step - _lastStep) * _plan.ImagesPerStep / seconds,
            DataWaitShare = Math.Clamp((waited - _lastWait).TotalSeconds / seconds, 0, 1),
            Elapsed = now,
            Remaining = now * ((double)(_plan.Steps - step) / (step - _firstStep)),
            ResidentBytes = Environment.WorkingSet,
            IsEpochEnd = isEpochEnd,
            Metrics = _metrics.Take(),
        };
        (_lastReport, _lastStep, _lastWait, _paused) = (now, step, waited, TimeSpan.Zero);
        _log?.Write(progress, isEpochEnd ? losses.EpochMean : null);
        _request.Progress?.Report(progress);
        if (isEpochEnd && (_hasNews || step == _plan.Steps || _lastMessage is null || now - _lastMessage >= MessageInterval))
        {
            (_lastMessage, _hasNews) = (now, false);
            _request.Log?.Invoke(
                MessageLevel.Info,
                $"Epoch {progress.Epoch:F0} of {_plan.Epochs}: loss {losses.EpochMean:G5}, {Describe(progress.Metrics)}{progress.ImagesPerSecond:F0} images/s, {progress.DataWaitShare:P0} of the time spent waiting for images, about {Describe(progress.Remaining)} left.");
        }

        if (isEpochEnd)
        {
            _collapse.EndEpoch(_plan.PointOf(step).EpochIndex);
        }
    }

    private static string Describe(IReadOnlyDictionary<string, double> metrics) => string.Concat(metrics.Select(m => $"{m.Key} {m.Value:G3}, "));

    private static string Describe(TimeSpan time) => $"{(int)time.TotalHours}:{time:mm\\:ss}";
}
