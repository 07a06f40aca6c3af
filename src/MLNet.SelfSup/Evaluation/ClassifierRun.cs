using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.SelfSup.Evaluation;

/// <summary>A whole classifier of the user, fitted anew on each subset.</summary>
/// <param name="context">The MLContext.</param>
/// <param name="host">Tells whether it was cancelled.</param>
/// <param name="approach">The classifier.</param>
/// <param name="train">The rows that subsets are taken of.</param>
/// <param name="test">The rows whose classes are asked for.</param>
/// <param name="classNames">The names of the classes.</param>
internal sealed class ClassifierRun(MLContext context, IHost host, LabelEfficiencyApproach approach, LabelledRows train, LabelledRows test, string[] classNames) : ApproachRun(approach.Name)
{
    /// <inheritdoc/>
    public override int[] Predict(int[] rows, int seed, CancellationToken cancellationToken)
    {
        IEstimator<ITransformer> estimator = approach.CreateClassifier!(seed)
            ?? throw new InvalidOperationException($"The approach '{Name}' made no estimator: its function returned null.");
        ITransformer model = estimator.Fit(train.Pick(rows).Data);
        try
        {
            List<(long Position, string? Name)> predicted = LabelNames.Read(context, host, model.Transform(test.Data), approach.ColumnName, cancellationToken);
            return predicted.Count == test.Count
                ? [.. predicted.Select(p => Array.IndexOf(classNames, p.Name))]
                : throw new InvalidOperationException($"The approach '{Name}' gave {predicted.Count} predictions for {test.Count} test rows; it must give one a row.");
        }
        finally
        {
            FittedModel.Release(model);
        }
    }
}
