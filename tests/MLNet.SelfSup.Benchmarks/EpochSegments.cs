using System.Diagnostics;
using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>Hears of a training's progress and, in its last epoch, times segments of it between segments of the step alone: a machine that drifts does so for both.</summary>
internal sealed class EpochSegments : IProgress<PretrainingProgress>, IDisposable
{
    private const int StepsAlone = 8;

    private static readonly TimeSpan Segment = TimeSpan.FromSeconds(3);

    private readonly MaeOptions _options;
    private readonly List<double> _shares = [];
    private TrainingStep? _alone;
    private long _begin;
    private long _firstStep;
    private double _before;
    private double _trained;
    private double _aloneSeconds;
    private double _waited;
    private long _steps;
    private TimeSpan _lastReport;

    public EpochSegments(MaeOptions options) => _options = options;

    /// <summary>Gets images a second of the last epoch.</summary>
    public double Rate => _steps * _options.BatchSize / _trained;

    /// <summary>Gets images a second of the step alone.</summary>
    public double RateAlone => _steps * _options.BatchSize / _aloneSeconds;

    /// <summary>Gets the share of the last epoch for which steps waited for images.</summary>
    public double DataWait => _waited / _trained;

    /// <summary>Gets the share of the step's rate that each segment reached.</summary>
    public IReadOnlyList<double> Shares => _shares;

    public void Report(PretrainingProgress value)
    {
        double waited = value.DataWaitShare * (value.Elapsed - _lastReport).TotalSeconds;
        _lastReport = value.Elapsed;
        if (value.Step < value.Steps - (value.Steps / value.Epochs))
        {
            return;
        }

        if (_alone is null)
        {
            _alone = new TrainingStep(_options, _options.BatchSize);
            Timing.Median(_alone.Run, warmup: 3, runs: 1);
            _before = TimeAlone();
        }
        else
        {
            _waited += waited;
            double seconds = Stopwatch.GetElapsedTime(_begin).TotalSeconds;
            if (seconds < Segment.TotalSeconds && value.Step < value.Steps)
            {
                return;
            }

            long steps = value.Step - _firstStep;
            double after = TimeAlone();
            double alone = steps * (_before + after) / 2;
            _shares.Add(alone / seconds);
            _before = after;
            _trained += seconds;
            _aloneSeconds += alone;
            _steps += steps;
        }

        _firstStep = value.Step;
        _begin = Stopwatch.GetTimestamp();
    }

    public void Dispose() => _alone?.Dispose();

    private double TimeAlone()
    {
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < StepsAlone; i++)
        {
            _alone!.Run();
        }

        return Stopwatch.GetElapsedTime(begin).TotalSeconds / StepsAlone;
    }
}
