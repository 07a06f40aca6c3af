namespace MLNet.SelfSup.Images;

/// <summary>An image that is still encoded: its name and how to decode it.</summary>
public sealed class ImageReference
{
    private readonly Func<int, bool, RgbImage> _decode;
    private readonly Action? _prefetch;

    /// <summary>Initialises the reference.</summary>
    /// <param name="name">What errors call the image: its path, or for instance <c>row 17</c>.</param>
    /// <param name="decode">
    /// Decodes it. The argument is the shorter side that is wanted, in pixels: a larger image may be returned smaller, down to that side.
    /// It is called at most once, from any thread, and throws <see cref="ImageDecodeException"/> where the image is not readable.
    /// </param>
    public ImageReference(string name, Func<int, RgbImage> decode)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(decode);
        Name = name;
        _decode = (wantedShorterSide, _) => decode(wantedShorterSide);
    }

    /// <summary>Initialises the reference.</summary>
    /// <param name="name">What errors call the image.</param>
    /// <param name="decode">As for the public one; the second argument tells whether the image's memory may be rented, whereupon the caller releases it.</param>
    /// <param name="prefetch">Makes sure that decoding will not wait for storage; <see langword="null"/> where it does not.</param>
    internal ImageReference(string name, Func<int, bool, RgbImage> decode, Action? prefetch = null)
    {
        Name = name;
        _decode = decode;
        _prefetch = prefetch;
    }

    /// <summary>Gets what errors call the image.</summary>
    public string Name { get; }

    /// <summary>Decodes the image.</summary>
    /// <param name="wantedShorterSide">The shorter side that is wanted, in pixels.</param>
    /// <returns>The image, of any size.</returns>
    /// <exception cref="ImageDecodeException">It is not readable.</exception>
    public RgbImage Decode(int wantedShorterSide) => _decode(wantedShorterSide, false);

    /// <summary>Decodes the image for a short use.</summary>
    /// <param name="wantedShorterSide">The shorter side that is wanted, in pixels.</param>
    /// <returns>The image; <see cref="RgbImage.Release"/> it.</returns>
    /// <exception cref="ImageDecodeException">It is not readable.</exception>
    internal RgbImage Lend(int wantedShorterSide) => _decode(wantedShorterSide, true);

    /// <summary>Waits for storage now, so that decoding does not have to.</summary>
    internal void Prefetch() => _prefetch?.Invoke();
}
