namespace MLNet.SelfSup.Images;

/// <summary>A borrowed view of decoded pixels: 8-bit RGB, interleaved, rows without padding (<c>[H, W, 3]</c>).</summary>
public readonly ref struct RgbSpan
{
    /// <summary>Initialises the view.</summary>
    /// <param name="pixels">Exactly <c>height * width * 3</c> bytes, row by row, R before G before B.</param>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side is below 1.</exception>
    /// <exception cref="ArgumentException">The number of bytes does not fit the sides.</exception>
    public RgbSpan(ReadOnlySpan<byte> pixels, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (pixels.Length != (long)width * height * 3)
        {
            throw new ArgumentException($"Got {pixels.Length} bytes; an image of {width} x {height} RGB pixels has {(long)width * height * 3}.", nameof(pixels));
        }

        Pixels = pixels;
        Width = width;
        Height = height;
    }

    /// <summary>Gets the pixels, <c>[H, W, 3]</c>, each 0 to 255.</summary>
    public ReadOnlySpan<byte> Pixels { get; }

    /// <summary>Gets the width in pixels.</summary>
    public int Width { get; }

    /// <summary>Gets the height in pixels.</summary>
    public int Height { get; }
}
