using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Evaluation;

/// <summary>Settings of a comparison of label efficiency.</summary>
public sealed record LabelEfficiencyOptions
{
    /// <summary>Gets the numbers of labels a class that are drawn; a class with fewer images gives all.</summary>
    /// <value>Different numbers, each at least 1, in any order. The default is 1, 5, 10, 100. One that no class can fill beyond the one before is left out with a message.</value>
    /// <exception cref="ArgumentException">There is no number, or one stands twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    public IReadOnlyList<int> LabelsPerClass { get; init => field = Check(value); } = [1, 5, 10, 100];

    /// <summary>Gets a value indicating whether all labels are trained on as well.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool IncludeAllLabels { get; init; }

    /// <summary>Gets how often labels are drawn for each number of them.</summary>
    /// <value>At least 1. The default is 5. All labels, which are the same in every draw, are trained on once.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int Repeats { get; init => field = Guard.AtLeast(value, 1); } = 5;

    /// <summary>Gets the seed of the draws of labels, of untrained weights and of the map.</summary>
    /// <value>Any number, or <see langword="null"/> for the MLContext's seed, the default (0 where it has none).</value>
    public int? Seed { get; init; }

    /// <summary>Gets a value indicating whether the pixels of the images (16 × 16, in three colours) are compared as features.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool CompareRawPixels { get; init; } = true;

    /// <summary>Gets a value indicating whether an untrained encoder of the same architecture is compared, which tells what training brought. It needs an engine that trains.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool CompareUntrained { get; init; } = true;

    /// <summary>Gets how the encoder is fine-tuned on the drawn labels, to be compared as well. It needs an engine that trains, and takes a training a draw.</summary>
    /// <value>Settings, or <see langword="null"/>, the default, for no fine-tuning.</value>
    public FineTuneOptions? FineTune { get; init; }

    /// <summary>Gets what happens to an image that can't be decoded.</summary>
    /// <value>The default is <see cref="BadImagePolicy.Throw"/>; <see cref="BadImagePolicy.Skip"/> leaves it out for every approach, with a message.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the policies.</exception>
    public BadImagePolicy BadImages { get; init => field = Guard.Defined(value); } = BadImagePolicy.Throw;

    /// <summary>Gets the heading of the report.</summary>
    /// <value>The default is <c>Label efficiency</c>.</value>
    /// <exception cref="ArgumentNullException">The value is <see langword="null"/>.</exception>
    public string Title { get; init => field = Guard.NotNull(value); } = "Label efficiency";

    /// <summary>Gets the largest number of test images on the map; of more, that many are taken at even distances.</summary>
    /// <value>From 2 to 2,000. The default is 1,000.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public int MaxMapImages { get; init => field = Guard.InClosedInterval(value, 2, TSne.MaxPoints); } = 1_000;

    /// <summary>Gets the least cosine of the standardised features of two training images that are reported as the same.</summary>
    /// <value>From -1 to 1. The default is 0.98.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double MinDuplicateSimilarity { get; init => field = Guard.InClosedInterval(value, -1, 1); } = 0.98;

    private static int[] Check(IReadOnlyList<int> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        foreach (int value in values)
        {
            Guard.AtLeast(value, 1, nameof(LabelsPerClass));
        }

        return values.Count > 0 && values.Distinct().Count() == values.Count
            ? [.. values.Order()]
            : throw new ArgumentException($"{nameof(LabelsPerClass)} is [{string.Join(", ", values)}]; it must have at least one number, and each once.", nameof(values));
    }
}
