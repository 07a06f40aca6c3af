namespace MLNet.SelfSup.Images;

/// <summary>A decoded image that owns its pixels: 8-bit RGB, interleaved, rows without padding.</summary>
public sealed class RgbImage
{
    private readonly byte[] _pixels;

    /// <summary>Initialises the image around <paramref name="pixels"/>, which it keeps.</summary>
    /// <param name="pixels"><c>[H, W, 3]</c>, each 0 to 255.</param>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    /// <exception cref="ArgumentException">The number of bytes does not fit the sides.</exception>
    public RgbImage(byte[] pixels, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        _ = new RgbSpan(pixels, width, height);
        _pixels = pixels;
        Width = width;
        Height = height;
    }

    /// <summary>Gets the width in pixels.</summary>
    public int Width { get; }

    /// <summary>Gets the height in pixels.</summary>
    public int Height { get; }

    /// <summary>Gets the pixels, <c>[H, W, 3]</c>, each 0 to 255.</summary>
    public ReadOnlyMemory<byte> Pixels => _pixels;

    /// <summary>Borrows the pixels.</summary>
    /// <returns>A view that is valid as long as this image.</returns>
    public RgbSpan AsSpan() => new(_pixels, Width, Height);
}
