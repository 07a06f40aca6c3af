using System.Diagnostics;

namespace MLNet.SelfSup.Evaluation;

/// <summary>Trains an approach on the draws of one number of labels and tests it.</summary>
/// <param name="data">The rows.</param>
/// <param name="subsets">Draws the labels.</param>
/// <param name="seed">Seed of the trainings.</param>
internal sealed class Measurement(ComparisonData data, StratifiedSubsets subsets, int seed)
{
    /// <summary>Measures.</summary>
    /// <param name="run">The approach.</param>
    /// <param name="budget">The number of labels.</param>
    /// <param name="report">Hears of each repeat: its number, from 1, and the accuracy.</param>
    /// <param name="cancellationToken">Stops the trainings.</param>
    /// <returns>What was measured, and the predictions of each repeat.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public (LabelEfficiencyRow Row, List<int[]> Predictions) Measure(ApproachRun run, LabelBudget budget, Action<int, double> report, CancellationToken cancellationToken)
    {
        var predictions = new List<int[]>();
        var results = new List<ClassificationResult>();
        var watch = new Stopwatch();
        for (int repeat = 0; repeat < budget.Repeats; repeat++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int[] rows = subsets.Draw(budget.PerClass, repeat);
            watch.Start();
            predictions.Add(run.Predict(rows, StratifiedSubsets.Mix(seed, repeat), cancellationToken));
            watch.Stop();
            results.Add(Compare(data.Test.Classes, predictions[^1]));
            report(repeat + 1, results[^1].Accuracy);
        }

        double[] accuracies = [.. results.Select(r => r.Accuracy)];
        var row = new LabelEfficiencyRow
        {
            Approach = run.Name,
            LabelsPerClass = budget.Name,
            Labels = budget.Labels,
            Accuracies = accuracies,
            Interval = ConfidenceInterval.OfRepeats(accuracies, data.Test.Count),
            BalancedAccuracy = results.Average(r => r.BalancedAccuracy),
            Time = watch.Elapsed / budget.Repeats,
            FeatureTime = run.FeatureTime,
        };
        return (row, predictions);
    }

    /// <summary>Compares predictions with the true classes; what is no class of the data stands for one more class, and is wrong.</summary>
    /// <param name="actual">True classes.</param>
    /// <param name="predicted">Predicted ones.</param>
    /// <returns>The result.</returns>
    public ClassificationResult Compare(IReadOnlyList<int> actual, IReadOnlyList<int> predicted)
    {
        int classes = data.ClassNames.Length;
        return predicted.Contains(ApproachRun.NoClass)
            ? ClassificationResult.Measure(actual, [.. predicted.Select(p => p == ApproachRun.NoClass ? classes : p)], classes + 1)
            : ClassificationResult.Measure(actual, predicted, classes);
    }
}
