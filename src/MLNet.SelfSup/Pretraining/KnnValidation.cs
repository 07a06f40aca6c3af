using Microsoft.ML;
using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Pretraining;

/// <summary>Tells, while an encoder is pre-trained, how well its features separate labelled images: the labels train nothing.</summary>
/// <remarks>
/// After every few epochs and after the last, the labelled images are encoded, and each gets the class that most of its nearest
/// neighbours among the others have, by the cosine similarity of standardised features. The share that is right is
/// <c>knnAccuracy</c> in <see cref="PretrainingProgress.Metrics"/>, in the messages of the epochs, and in the files of
/// <see cref="TrainingOptions.LogFolder"/>. The weights are the same bits with it and without it.
/// </remarks>
public sealed record KnnValidation
{
    /// <summary>Gets the labelled images; their column has the same name as that of the images to train on.</summary>
    /// <value>Rows, or <see langword="null"/> for the images that are trained on, the default.</value>
    public IDataView? Images { get; init; }

    /// <summary>Gets the column of labels: a key, text, a Boolean or a number. Rows whose label is missing (a missing key, an empty text, NaN) are left out.</summary>
    /// <value>A name. The default is <c>Label</c>.</value>
    /// <exception cref="ArgumentException">The value is empty.</exception>
    public string LabelColumnName
    {
        get;
        init => field = !string.IsNullOrWhiteSpace(value) ? value : throw new ArgumentException($"{nameof(LabelColumnName)} is empty; it must name a column.", nameof(LabelColumnName));
    } = "Label";

    /// <summary>Gets the number of epochs between two measurements; the last epoch is measured as well.</summary>
    /// <value>At least 1. The default is 5.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int EveryEpochs { get; init => field = Guard.AtLeast(value, 1); } = 5;

    /// <summary>Gets the number of neighbours that vote; among classes with as many votes the nearest neighbour decides.</summary>
    /// <value>At least 1. The default is 5.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int Neighbors { get; init => field = Guard.AtLeast(value, 1); } = 5;

    /// <summary>Gets the largest number of labelled images; of more, that many are taken at even distances.</summary>
    /// <value>At least 2. The default is 2,000.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 2.</exception>
    public int MaxImages { get; init => field = Guard.AtLeast(value, 2); } = 2_000;
}
