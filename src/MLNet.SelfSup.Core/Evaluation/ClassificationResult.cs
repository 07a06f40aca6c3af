namespace MLNet.SelfSup.Evaluation;

/// <summary>How well classes were told: accuracy, accuracy that gives each class the same weight, and which class was taken for which.</summary>
public sealed class ClassificationResult
{
    private readonly int[,] _confusion;

    private ClassificationResult(int[,] confusion)
    {
        _confusion = confusion;
        ClassCount = confusion.GetLength(0);
        int right = 0;
        foreach (int cell in confusion)
        {
            Count += cell;
        }

        for (int c = 0; c < ClassCount; c++)
        {
            right += confusion[c, c];
        }

        Accuracy = right / (double)Count;
        Interval = ConfidenceInterval.OfShare(right, Count);
        BalancedAccuracy = Enumerable.Range(0, ClassCount).Select(Recall).Where(double.IsFinite).Average();
    }

    /// <summary>Gets the number of classes.</summary>
    public int ClassCount { get; }

    /// <summary>Gets the number of images that were tested.</summary>
    public int Count { get; }

    /// <summary>Gets the share of the images whose class was told right.</summary>
    /// <value>From 0 to 1.</value>
    public double Accuracy { get; }

    /// <summary>Gets the mean of <see cref="Recall"/> over the classes that were tested: where classes are unequal, the small ones count as much.</summary>
    /// <value>From 0 to 1.</value>
    public double BalancedAccuracy { get; }

    /// <summary>Gets where <see cref="Accuracy"/> lies with 95 % confidence, as far as the number of tested images tells.</summary>
    public ConfidenceInterval Interval { get; }

    /// <summary>Compares what was told with what is true.</summary>
    /// <param name="actual">The true class of each image, from 0.</param>
    /// <param name="predicted">The class that was told, from 0; as many.</param>
    /// <param name="classCount">The number of classes, at least 1.</param>
    /// <returns>The result.</returns>
    /// <exception cref="ArgumentException">There is no image, the lengths differ, or a class is not below <paramref name="classCount"/>.</exception>
    public static ClassificationResult Measure(IReadOnlyList<int> actual, IReadOnlyList<int> predicted, int classCount)
    {
        ArgumentNullException.ThrowIfNull(actual);
        ArgumentNullException.ThrowIfNull(predicted);
        Guard.AtLeast(classCount, 1, nameof(classCount));
        if (actual.Count == 0 || actual.Count != predicted.Count)
        {
            throw new ArgumentException($"Got {actual.Count} classes and {predicted.Count} predictions; wanted as many, at least 1.", nameof(predicted));
        }

        var confusion = new int[classCount, classCount];
        for (int i = 0; i < actual.Count; i++)
        {
            if ((uint)actual[i] >= (uint)classCount || (uint)predicted[i] >= (uint)classCount)
            {
                throw new ArgumentException($"Image {i} has class {actual[i]} and prediction {predicted[i]}; classes are 0 to {classCount - 1}.", nameof(actual));
            }

            confusion[actual[i], predicted[i]]++;
        }

        return new ClassificationResult(confusion);
    }

    /// <summary>Tells how many images of a class were taken for another one, or for itself.</summary>
    /// <param name="actual">The true class.</param>
    /// <param name="predicted">The class that was told.</param>
    /// <returns>The number.</returns>
    public int Confusion(int actual, int predicted) => _confusion[actual, predicted];

    /// <summary>Tells the share of a class's images that were told right.</summary>
    /// <param name="actual">The class.</param>
    /// <returns>From 0 to 1; NaN where the class was not tested.</returns>
    public double Recall(int actual)
    {
        int count = Enumerable.Range(0, ClassCount).Sum(predicted => _confusion[actual, predicted]);
        return _confusion[actual, actual] / (double)count;
    }

    /// <summary>Lists the classes that were taken for one another most often.</summary>
    /// <param name="count">How many pairs at most.</param>
    /// <returns>The true class, the one that was told, and how often; the most frequent first, never 0 times.</returns>
    public IReadOnlyList<(int Actual, int Predicted, int Count)> MostConfused(int count) =>
    [
        .. Enumerable.Range(0, ClassCount)
            .SelectMany(actual => Enumerable.Range(0, ClassCount).Where(predicted => predicted != actual), (actual, predicted) => (actual, predicted, _confusion[actual, predicted]))
            .Where(pair => pair.Item3 > 0)
            .OrderByDescending(pair => pair.Item3)
            .Take(count),
    ];

    /// <inheritdoc/>
    public override string ToString() => $"{Accuracy:P1} of {Count} ({Interval}), balanced {BalancedAccuracy:P1}";
}
