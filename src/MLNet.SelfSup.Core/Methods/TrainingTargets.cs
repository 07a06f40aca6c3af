namespace MLNet.SelfSup.Methods;

/// <summary>What images are trained to give: a class each, or a value each.</summary>
public sealed class TrainingTargets
{
    private TrainingTargets(IReadOnlyList<float> values, int classCount)
    {
        Values = values;
        ClassCount = classCount;
    }

    /// <summary>Gets the class of each image as a number from 0, or its value.</summary>
    public IReadOnlyList<float> Values { get; }

    /// <summary>Gets the number of classes; 0 for values.</summary>
    public int ClassCount { get; }

    /// <summary>Gets a value indicating whether these are classes.</summary>
    public bool AreClasses => ClassCount > 0;

    /// <summary>Gets the number of images.</summary>
    public int Count => Values.Count;

    /// <summary>Makes targets of classes.</summary>
    /// <param name="classes">The class of each image, from 0 to <paramref name="classCount"/> - 1.</param>
    /// <param name="classCount">The number of classes, from 2 to 2²⁴.</param>
    /// <returns>The targets.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A class is outside its range, or there are too few.</exception>
    public static TrainingTargets OfClasses(IReadOnlyList<int> classes, int classCount)
    {
        ArgumentNullException.ThrowIfNull(classes);
        Guard.InClosedInterval(classCount, 2, 1 << 24, nameof(classCount));
        return new TrainingTargets([.. classes.Select(c => (float)Guard.InClosedInterval(c, 0, classCount - 1, nameof(classes)))], classCount);
    }

    /// <summary>Makes targets of values.</summary>
    /// <param name="values">The value of each image, finite.</param>
    /// <returns>The targets.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is not finite.</exception>
    public static TrainingTargets OfValues(IReadOnlyList<float> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new TrainingTargets([.. values.Select(v => Guard.InOpenInterval(v, float.NegativeInfinity, float.PositiveInfinity, nameof(values)))], classCount: 0);
    }
}
