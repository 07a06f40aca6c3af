namespace MLNet.SelfSup.Methods;

/// <summary>The texts that belong to the images of a training, one an image of the set, in its order.</summary>
/// <remarks>An image with several captions stands in the set once for each.</remarks>
public sealed record PairedTexts
{
    /// <summary>Gets the caption of each image.</summary>
    public required IReadOnlyList<string> Captions { get; init => field = Guard.NotNull(value); }

    /// <summary>Gets what each pair shows: pairs of the same number are right for each other, image and text crosswise.</summary>
    /// <value>One number a pair, at least 0; <see langword="null"/>, the default, takes equal captions as the same.</value>
    public IReadOnlyList<long>? PairIds { get; init; }
}
