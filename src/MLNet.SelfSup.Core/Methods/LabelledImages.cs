using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Methods;

/// <summary>Labelled images on which a pre-training measures, now and then, how well its features tell classes apart. They train nothing.</summary>
/// <remarks>The measure is the share of images whose class their nearest neighbours among the others have, by cosine similarity of standardised features.</remarks>
public sealed record LabelledImages
{
    /// <summary>Gets the images; at least two.</summary>
    public required IImageSet Images { get; init => field = Guard.NotNull(value); }

    /// <summary>Gets the class of each image, any number a class.</summary>
    public required IReadOnlyList<int> Labels { get; init => field = Guard.NotNull(value); }

    /// <summary>Gets the number of epochs between two measurements; the last epoch is measured as well.</summary>
    /// <value>At least 1. The default is 5.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int EveryEpochs { get; init => field = Guard.AtLeast(value, 1); } = 5;

    /// <summary>Gets the number of neighbours that vote.</summary>
    /// <value>At least 1. The default is 5.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int Neighbors { get; init => field = Guard.AtLeast(value, 1); } = 5;
}
