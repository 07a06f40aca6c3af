using System.Diagnostics;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>Times an action: warmed up, then the median of several runs.</summary>
internal static class Timing
{
    /// <summary>Measures.</summary>
    /// <param name="action">What is timed.</param>
    /// <param name="warmup">Runs that are not counted.</param>
    /// <param name="runs">Runs that are.</param>
    /// <returns>Median seconds a run.</returns>
    public static double Median(Action action, int warmup = 3, int runs = 9)
    {
        for (int i = 0; i < warmup; i++)
        {
            action();
        }

        var seconds = new double[runs];
        for (int i = 0; i < runs; i++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        return MedianOf(seconds);
    }

    /// <summary>Tells the middle one of some values, of an even number the upper of the two.</summary>
    /// <param name="values">At least one.</param>
    public static double MedianOf(IReadOnlyCollection<double> values) => values.Order().ElementAt(values.Count / 2);
}
