using Microsoft.ML;

namespace MLNet.SelfSup.Evaluation;

/// <summary>A way to tell classes that is compared with an encoder: features with the classifier that all features get, or a whole classifier.</summary>
public sealed class LabelEfficiencyApproach
{
    private LabelEfficiencyApproach(string name, string columnName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(columnName);
        Name = name;
        ColumnName = columnName;
    }

    /// <summary>Gets what the report calls it.</summary>
    public string Name { get; }

    /// <summary>Gets the column that is read: of features, or of predicted labels.</summary>
    public string ColumnName { get; }

    /// <summary>Gets what appends the features; <see langword="null"/> for a whole classifier.</summary>
    internal IEstimator<ITransformer>? Featurizer { get; private init; }

    /// <summary>Gets what makes the classifier of a repeat from its seed; <see langword="null"/> for features.</summary>
    internal Func<int, IEstimator<ITransformer>>? CreateClassifier { get; private init; }

    /// <summary>Compares features: a logistic regression is trained on them, the same as on the encoder's.</summary>
    /// <param name="name">What the report calls it.</param>
    /// <param name="featurizer">Appends the features to the rows. It is fitted once, on all training rows without their labels, and computes each row once.</param>
    /// <param name="featureColumnName">The column of features, a vector of <see cref="float"/> of a known length.</param>
    /// <returns>The approach.</returns>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    public static LabelEfficiencyApproach Features(string name, IEstimator<ITransformer> featurizer, string featureColumnName = "Features")
    {
        ArgumentNullException.ThrowIfNull(featurizer);
        return new LabelEfficiencyApproach(name, featureColumnName) { Featurizer = featurizer };
    }

    /// <summary>Compares a whole classifier, for instance one that trains the encoder further: it is fitted anew on every drawn subset.</summary>
    /// <param name="name">What the report calls it.</param>
    /// <param name="create">
    /// Makes the estimator of a repeat; its argument is the repeat's seed. The estimator is fitted on the drawn rows, with all columns of the training data, and
    /// then reads all test rows.
    /// </param>
    /// <param name="predictedLabelColumnName">The column of predicted labels: of the label column's values, or of keys whose values these are.</param>
    /// <returns>The approach.</returns>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    public static LabelEfficiencyApproach Classifier(string name, Func<int, IEstimator<ITransformer>> create, string predictedLabelColumnName = "PredictedLabel")
    {
        ArgumentNullException.ThrowIfNull(create);
        return new LabelEfficiencyApproach(name, predictedLabelColumnName) { CreateClassifier = create };
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
