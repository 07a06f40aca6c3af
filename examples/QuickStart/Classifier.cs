using Microsoft.ML;

namespace QuickStart;

/// <summary>The classifier behind every row of the table, and in the saved model.</summary>
internal static class Classifier
{
    public static IEstimator<ITransformer> Create(MLContext ml) =>
        ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(l1Regularization: 0, l2Regularization: 1);
}
