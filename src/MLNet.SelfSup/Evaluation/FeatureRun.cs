using MLNet.SelfSup.Search;

namespace MLNet.SelfSup.Evaluation;

/// <summary>Fixed features, computed once, with a logistic regression on each subset.</summary>
/// <param name="name">What the report calls it.</param>
/// <param name="train">Features of the training rows.</param>
/// <param name="labels">The class of each training row.</param>
/// <param name="test">Features of the test rows.</param>
/// <param name="probe">The classifier.</param>
internal sealed class FeatureRun(string name, FeatureMatrix train, int[] labels, FeatureMatrix test, LogisticProbe probe) : ApproachRun(name)
{
    /// <inheritdoc/>
    public override int[] Predict(int[] rows, int seed, CancellationToken cancellationToken) =>
        probe.Predict(train, rows, labels, test, cancellationToken).Classes;
}
