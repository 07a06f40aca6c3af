namespace MLNet.SelfSup.Images;

/// <summary>The view of an image that features are computed from: resized, centre-cropped and normalised, without randomness.</summary>
/// <remarks>
/// The shorter side becomes S / <see cref="CropRatio"/> (rounded down) by an antialiased filter, then the middle S × S pixels are taken.
/// An image that is S × S already is taken as it is when the ratio is 1. Calls from several threads are safe.
/// </remarks>
public sealed class EvaluationView
{
    private const int Channels = 3;

    [ThreadStatic]
    private static byte[]? _threadPixels;

    private readonly PixelConverter _converter;

    /// <summary>Initialises the view.</summary>
    /// <param name="imageSize">The side S, in pixels, at least 1.</param>
    /// <param name="normalization">Mean and standard deviation a channel.</param>
    /// <param name="cropRatio">Share of the resized shorter side that the crop keeps, from 0.1 to 1; 0.875 is MAE's evaluation on ImageNet.</param>
    /// <param name="interpolation">The filter.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public EvaluationView(int imageSize, PixelNormalization normalization, double cropRatio = 1, Interpolation interpolation = Interpolation.Bicubic)
    {
        ImageSize = Guard.AtLeast(imageSize, 1, nameof(imageSize));
        CropRatio = Guard.InClosedInterval(cropRatio, 0.1, 1, nameof(cropRatio));
        Interpolation = Guard.Defined(interpolation, nameof(interpolation));
        _converter = new PixelConverter(normalization);
    }

    /// <summary>Gets the side S, in pixels.</summary>
    public int ImageSize { get; }

    /// <summary>Gets the share of the resized shorter side that the crop keeps.</summary>
    public double CropRatio { get; }

    /// <summary>Gets the filter.</summary>
    public Interpolation Interpolation { get; }

    private int ResizedShorterSide => (int)(ImageSize / CropRatio);

    /// <summary>Writes the view of an image.</summary>
    /// <param name="image">The decoded image.</param>
    /// <param name="pixels">Receives the normalised view, <c>[3, S, S]</c>.</param>
    /// <exception cref="ArgumentException">The number of values is not 3 · S · S.</exception>
    public void Draw(RgbSpan image, Span<float> pixels)
    {
        if (image.Width == ImageSize && image.Height == ImageSize && ResizedShorterSide == ImageSize)
        {
            _converter.Convert(image, pixels);
            return;
        }

        int length = ImageSize * ImageSize * Channels;
        if (_threadPixels is null || _threadPixels.Length < length)
        {
            _threadPixels = new byte[length];
        }

        Span<byte> crop = _threadPixels.AsSpan(0, length);
        Crop(image, crop);
        _converter.Convert(new RgbSpan(crop, ImageSize, ImageSize), pixels);
    }

    /// <summary>Writes the view before it is normalised.</summary>
    /// <param name="image">The decoded image.</param>
    /// <param name="pixels">Receives <c>[S, S, 3]</c>, each 0 to 255.</param>
    /// <exception cref="ArgumentException">The number of bytes is not 3 · S · S.</exception>
    public void Crop(RgbSpan image, Span<byte> pixels)
    {
        int shorterSide = Math.Min(image.Width, image.Height);
        long width = (long)ResizedShorterSide * image.Width / shorterSide;
        long height = (long)ResizedShorterSide * image.Height / shorterSide;
        var window = new ResizedWindow(width, height, CentreOf(width), CentreOf(height), ImageSize, ImageSize);
        Resampler.ResizeWindow(image, CropBox.Whole(image), window, Interpolation, pixels);
    }

    // Halves go to the even neighbour.
    private long CentreOf(long side) => (long)Math.Round((side - ImageSize) / 2.0);
}
