namespace MLNet.SelfSup.Encoders;

/// <summary>Tells the size N of a batch from the lengths of what an engine is given, and refuses lengths of different N.</summary>
internal static class BatchCount
{
    private const int Channels = 3;

    /// <summary>Counts images.</summary>
    /// <param name="values">Pixel values that are there.</param>
    /// <param name="side">Side S of an image, in pixels.</param>
    /// <param name="room">Values that the result has room for.</param>
    /// <param name="width">Values an image of the result.</param>
    /// <returns>N, at least 1.</returns>
    /// <exception cref="ArgumentException">Images and room do not belong to the same N, at least 1.</exception>
    public static int OfImages(int values, int side, int room, int width)
    {
        int pixels = Channels * side * side;
        int count = room / width;
        return count >= 1 && room == count * width && values == (long)count * pixels
            ? count
            : throw new ArgumentException($"Got {values} pixel values and room for {room} results; wanted N·{pixels} and N·{width} with the same N, at least 1.", nameof(values));
    }

    /// <summary>Counts texts.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="room">Values that the result has room for.</param>
    /// <param name="width">Values a text of the result.</param>
    /// <returns>N, at least 1.</returns>
    /// <exception cref="ArgumentException">Texts and room do not belong to the same N, at least 1.</exception>
    public static int OfTexts(IReadOnlyList<string> texts, int room, int width) =>
        texts.Count >= 1 && room == texts.Count * width
            ? texts.Count
            : throw new ArgumentException($"Got {texts.Count} texts and room for {room} results; wanted N texts and N·{width}, N at least 1.", nameof(texts));
}
