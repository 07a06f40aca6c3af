using MLNet.SelfSup.Cli.CommandLine;
using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Cli.Output;

/// <summary>Turns a training's progress into what is shown of it.</summary>
/// <param name="display">Shows it.</param>
/// <param name="isStreamed">Whether programs are told of it too, beside the result.</param>
internal sealed class TrainingReporter(IProgress<ProgressState> display, bool isStreamed) : IProgress<PretrainingProgress>
{
    private static readonly (string Name, string Shown)[] Accuracies = [("knnAccuracy", "k-NN"), ("validationAccuracy", "validation")];

    private string _accuracy = string.Empty;

    /// <summary>Trains and shows how it goes.</summary>
    /// <typeparam name="T">What the training makes.</typeparam>
    /// <param name="console">Where to show it.</param>
    /// <param name="train">Trains; what it is given hears of progress.</param>
    /// <param name="isStreamed">Whether programs are told of progress too, a line of JSON each; otherwise of the result alone.</param>
    /// <returns>What the training makes.</returns>
    public static T Show<T>(ToolConsole console, Func<IProgress<PretrainingProgress>, T> train, bool isStreamed = true) =>
        ProgressDisplay.Show(console, "Reading images …", display => train(new TrainingReporter(display, isStreamed)));

    /// <inheritdoc/>
    public void Report(PretrainingProgress value)
    {
        foreach ((string name, string shown) in Accuracies)
        {
            if (value.Metrics.TryGetValue(name, out double accuracy))
            {
                _accuracy = $", {shown} {accuracy:P1}";
            }
        }

        display.Report(new ProgressState(
            value.Steps == 0 ? 1 : value.Step / (double)value.Steps,
            $"epoch {value.Epoch:F1} of {value.Epochs}, {Plain.Time(value.Remaining)} left",
            $"loss {value.Loss:F4}{_accuracy}, {value.ImagesPerSecond:N0} images/s, waits for images {value.DataWaitShare:P0}, memory {Plain.Bytes(value.ResidentBytes)}",
            isStreamed ? ToJson(value) : null));
    }

    private static object ToJson(PretrainingProgress value) => new
    {
        Kind = "progress",
        value.Epoch,
        value.Epochs,
        value.Step,
        value.Steps,
        value.Loss,
        value.LearningRate,
        value.ImagesPerSecond,
        value.DataWaitShare,
        ElapsedSeconds = value.Elapsed.TotalSeconds,
        RemainingSeconds = value.Remaining.TotalSeconds,
        value.ResidentBytes,
        value.IsEpochEnd,
        value.Metrics,
    };
}
