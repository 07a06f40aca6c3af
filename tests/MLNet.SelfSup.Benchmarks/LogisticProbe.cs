using Microsoft.ML;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>Logistic regression on frozen features; its regularisation is chosen on fifths of the labelled images, never on the test.</summary>
/// <param name="ml">The context.</param>
/// <param name="choiceFolds">How many of the five fifths are held out in turn for the choice: 5 is a cross-validation, 1 a fifth of its time.</param>
internal sealed class LogisticProbe(MLContext ml, int choiceFolds)
{
    private const int Folds = 5;

    private static readonly float[] Regularizations = [0.1f, 1, 10, 100, 1000, 10_000];

    /// <summary>Trains on the labelled images and tests.</summary>
    /// <returns>The test accuracy, 0 to 1, and the regularisation that was chosen.</returns>
    public (double Accuracy, float Regularization) Measure(IReadOnlyList<LabelledFeatures> labelled, IReadOnlyList<LabelledFeatures> test)
    {
        ILookup<int, LabelledFeatures> folds = labelled
            .GroupBy(r => r.Label, StringComparer.Ordinal)
            .SelectMany(g => ByThing(g).SelectMany((rows, i) => rows.Select(row => (Row: row, Fold: i % Folds))))
            .ToLookup(p => p.Fold, p => p.Row);
        float best = Regularizations.MaxBy(l2 => Enumerable.Range(Folds - choiceFolds, choiceFolds)
            .Average(held => Accuracy([.. folds.Where(f => f.Key != held).SelectMany(f => f)], [.. folds[held]], l2)));
        return (Accuracy(labelled, test, best), best);
    }

    // Images of one thing stay together: the choice must fit things that training has not seen.
    private static IEnumerable<IEnumerable<LabelledFeatures>> ByThing(IEnumerable<LabelledFeatures> rows) =>
        rows.GroupBy(r => r.Shows.Length > 0 ? r.Shows : r.ImagePath, StringComparer.Ordinal);

    private double Accuracy(IReadOnlyList<LabelledFeatures> train, IReadOnlyList<LabelledFeatures> test, float l2)
    {
        var pipeline = ml.Transforms.NormalizeMeanVariance("Features", fixZero: false)
            .Append(ml.Transforms.Conversion.MapValueToKey("Label"))
            .AppendCacheCheckpoint(ml)
            .Append(ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(l1Regularization: 0, l2Regularization: l2));
        ITransformer model = pipeline.Fit(LabelledFeatures.Load(ml, train));
        return ml.MulticlassClassification.Evaluate(model.Transform(LabelledFeatures.Load(ml, test))).MicroAccuracy;
    }
}
