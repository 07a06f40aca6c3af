namespace MLNet.SelfSup.Images;

/// <summary>Decoded images in a fixed order, read by index from any thread.</summary>
public interface IImageSet
{
    /// <summary>Gets the number of images.</summary>
    int Count { get; }

    /// <summary>Borrows image <paramref name="index"/>.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> - 1.</param>
    /// <returns>Its pixels, valid until the set is disposed.</returns>
    RgbSpan this[int index] { get; }
}
