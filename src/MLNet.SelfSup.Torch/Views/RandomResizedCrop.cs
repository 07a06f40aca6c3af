using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Torch.Views;

/// <summary>A crop of random area, ratio and place, resized to a square.</summary>
/// <remarks>
/// Szegedy et al. 2014, arXiv:1409.4842, section 6, with torchvision's parameters: the share of the area is uniform, the ratio log-uniform;
/// after ten sizes that do not fit into the image the largest central crop of an allowed ratio is taken.
/// </remarks>
internal sealed class RandomResizedCrop
{
    private const int Attempts = 10;

    private readonly double _minScale;
    private readonly double _maxScale;
    private readonly double _minRatio;
    private readonly double _maxRatio;

    /// <summary>Initialises the transform.</summary>
    /// <param name="imageSize">Side S of the result, in pixels, at least 1.</param>
    /// <param name="interpolation">The filter.</param>
    /// <param name="minScale">Smallest share of the image's area, above 0, at most <paramref name="maxScale"/>.</param>
    /// <param name="maxScale">Largest share of the image's area, at most 1.</param>
    /// <param name="minRatio">Smallest width / height, above 0, at most <paramref name="maxRatio"/>.</param>
    /// <param name="maxRatio">Largest width / height.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public RandomResizedCrop(
        int imageSize,
        Interpolation interpolation,
        double minScale = 0.08,
        double maxScale = 1,
        double minRatio = 3.0 / 4,
        double maxRatio = 4.0 / 3)
    {
        ImageSize = Guard.AtLeast(imageSize, 1, nameof(imageSize));
        Interpolation = Guard.Defined(interpolation, nameof(interpolation));
        _maxScale = Guard.InClosedInterval(maxScale, 0, 1, nameof(maxScale));
        _minScale = Guard.InClosedInterval(Guard.Above(minScale, 0, nameof(minScale)), 0, maxScale, nameof(minScale));
        _maxRatio = Guard.Above(maxRatio, 0, nameof(maxRatio));
        _minRatio = Guard.InClosedInterval(Guard.Above(minRatio, 0, nameof(minRatio)), 0, maxRatio, nameof(minRatio));
    }

    /// <summary>Gets the side S of the result, in pixels.</summary>
    public int ImageSize { get; }

    /// <summary>Gets the filter.</summary>
    public Interpolation Interpolation { get; }

    /// <summary>Draws a crop.</summary>
    /// <param name="width">The image's width.</param>
    /// <param name="height">The image's height.</param>
    /// <param name="random">The view's generator.</param>
    public CropBox Sample(int width, int height, ref ViewRandom random)
    {
        double minLogRatio = Math.Log(_minRatio);
        double maxLogRatio = Math.Log(_maxRatio);
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            double areaFraction = random.NextDouble(_minScale, _maxScale);
            double logRatio = random.NextDouble(minLogRatio, maxLogRatio);
            (int cropWidth, int cropHeight) = SizeOf(width, height, areaFraction, logRatio);
            if (Fits(cropWidth, cropHeight, width, height))
            {
                int top = random.NextInt(height - cropHeight + 1);
                int left = random.NextInt(width - cropWidth + 1);
                return new CropBox(left, top, cropWidth, cropHeight);
            }
        }

        return Fallback(width, height);
    }

    /// <summary>The size that an area and a ratio ask for.</summary>
    /// <param name="width">The image's width.</param>
    /// <param name="height">The image's height.</param>
    /// <param name="areaFraction">Share of the image's area, above 0, at most 1.</param>
    /// <param name="logRatio">Natural logarithm of width / height.</param>
    /// <returns>A size, which need not fit into the image and may have a side of 0.</returns>
    public static (int Width, int Height) SizeOf(int width, int height, double areaFraction, double logRatio)
    {
        double area = (double)width * height * areaFraction;
        double ratio = Math.Exp(logRatio);
        return ((int)Math.Round(Math.Sqrt(area * ratio)), (int)Math.Round(Math.Sqrt(area / ratio)));
    }

    /// <summary>Tells whether a size is not empty and fits into an image.</summary>
    public static bool Fits(int cropWidth, int cropHeight, int width, int height) =>
        cropWidth > 0 && cropHeight > 0 && cropWidth <= width && cropHeight <= height;

    /// <summary>The central crop that is taken when no size fitted: as large as the ratio's range allows.</summary>
    /// <param name="width">The image's width.</param>
    /// <param name="height">The image's height.</param>
    public CropBox Fallback(int width, int height)
    {
        double ratio = (double)width / height;
        (int cropWidth, int cropHeight) = (width, height);
        if (ratio < _minRatio)
        {
            cropHeight = Math.Clamp((int)Math.Round(width / _minRatio), 1, height);
        }
        else if (ratio > _maxRatio)
        {
            cropWidth = Math.Clamp((int)Math.Round(height * _maxRatio), 1, width);
        }

        return new CropBox((width - cropWidth) / 2, (height - cropHeight) / 2, cropWidth, cropHeight);
    }

    /// <summary>Cuts out a crop and resizes it.</summary>
    /// <param name="image">The decoded image.</param>
    /// <param name="crop">The crop.</param>
    /// <param name="pixels">Receives <c>[S, S, 3]</c>.</param>
    public void Apply(RgbSpan image, CropBox crop, Span<byte> pixels) =>
        Resampler.Resize(image, crop, ImageSize, ImageSize, Interpolation, pixels);
}
