namespace MLNet.SelfSup.Evaluation;

/// <summary>What one approach reaches with one number of labels.</summary>
public sealed record LabelEfficiencyRow
{
    /// <summary>Gets the name of the approach.</summary>
    public required string Approach { get; init => field = Guard.NotNull(value); }

    /// <summary>Gets the number of labels a class that were drawn; classes with fewer images gave all.</summary>
    /// <value><see langword="null"/> for all labels there are.</value>
    public required int? LabelsPerClass { get; init; }

    /// <summary>Gets the number of labelled images that were trained on.</summary>
    public required int Labels { get; init; }

    /// <summary>Gets the accuracy on the test images of each repeat, that is, of each draw of labels.</summary>
    /// <value>Each from 0 to 1; one alone where every draw would be the same.</value>
    public required IReadOnlyList<double> Accuracies { get; init => field = Guard.NotNull(value); }

    /// <summary>Gets where <see cref="Accuracy"/> lies with 95 % confidence: over the draws of labels and the draw of test images, see <see cref="ConfidenceInterval.OfRepeats"/>.</summary>
    public required ConfidenceInterval Interval { get; init; }

    /// <summary>Gets the mean over the repeats of the accuracy that gives each class the same weight.</summary>
    /// <value>From 0 to 1.</value>
    public required double BalancedAccuracy { get; init; }

    /// <summary>Gets the mean time that one repeat took: training, and telling the classes of the test images.</summary>
    public required TimeSpan Time { get; init; }

    /// <summary>Gets the time that the features of all images took, once for all rows of the approach.</summary>
    /// <value>Zero where the approach has no fixed features.</value>
    public required TimeSpan FeatureTime { get; init; }

    /// <summary>Gets the mean accuracy on the test images.</summary>
    /// <value>From 0 to 1.</value>
    public double Accuracy => Accuracies.Average();

    /// <inheritdoc/>
    public override string ToString() => $"{Approach}, {Pages.ReportText.Budget(LabelsPerClass)}: {Pages.ReportText.Percent(Accuracy)} ({Pages.ReportText.Range(Interval)})";
}
