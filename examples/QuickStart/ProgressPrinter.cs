using MLNet.SelfSup.Methods;

namespace QuickStart;

/// <summary>Shows progress: one line that is rewritten on a terminal, a plain line every few epochs elsewhere.</summary>
internal sealed class ProgressPrinter : IProgress<PretrainingProgress>
{
    private const int PlainLines = 10;

    private int _lastTenth = -1;

    /// <inheritdoc/>
    public void Report(PretrainingProgress value)
    {
        string line = $"  epoch {value.Epoch:F1} of {value.Epochs}, loss {value.Loss:F4}, {value.ImagesPerSecond:F0} images/s, "
            + $"{Clock(value.Remaining)} left, {value.ResidentBytes / (1024 * 1024)} MB, waited for images {value.DataWaitShare:P0}";
        if (!Console.IsOutputRedirected)
        {
            Console.Write($"\r{line.PadRight(Math.Max(0, Console.WindowWidth - 1))}");
            if (value.Step == value.Steps)
            {
                Console.WriteLine();
            }
        }
        else if (value.IsEpochEnd && (int)(value.Epoch * PlainLines / value.Epochs) is var tenth && tenth > _lastTenth)
        {
            _lastTenth = tenth;
            Console.WriteLine(line);
        }
    }

    private static string Clock(TimeSpan time) => $"{(int)time.TotalMinutes}:{time.Seconds:D2}";
}
