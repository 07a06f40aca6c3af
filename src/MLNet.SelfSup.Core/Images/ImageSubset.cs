namespace MLNet.SelfSup.Images;

/// <summary>Some images of a set, in an order of their own.</summary>
/// <param name="images">The set; it stays its owner's.</param>
/// <param name="indices">Which of its images.</param>
internal sealed class ImageSubset(IImageSet images, IReadOnlyList<int> indices) : IImageSet
{
    /// <inheritdoc/>
    public int Count => indices.Count;

    /// <inheritdoc/>
    public RgbSpan this[int index] => images[indices[index]];

    /// <summary>Picks positions at even distances.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="maxCount">How many are wanted; all where there are no more.</param>
    /// <returns>Ascending positions from 0 to <paramref name="count"/> - 1.</returns>
    public static IEnumerable<int> Spread(int count, int maxCount)
    {
        int picked = Math.Min(count, maxCount);
        return Enumerable.Range(0, picked).Select(i => (int)((long)i * count / picked));
    }
}
