using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Torch.Views;

/// <summary>The single view of MAE: a bicubic random resized crop, mirrored half the time.</summary>
/// <remarks>He et al. 2021, arXiv:2111.06377, appendix A.1: "we use RandomResizedCrop only"; the official code adds the flip.</remarks>
internal sealed class MaeViews : IViewRecipe
{
    private const double FlipProbability = 0.5;

    private readonly RandomResizedCrop _crop;
    private readonly Normalize _normalize;

    /// <summary>Initialises the recipe.</summary>
    /// <param name="imageSize">Side S of a view, in pixels, at least 1.</param>
    /// <param name="minScale">Smallest share of the image's area that a crop covers, above 0, at most 1; 0.2 in the paper.</param>
    /// <param name="normalization">Mean and standard deviation a channel.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public MaeViews(int imageSize, double minScale, PixelNormalization normalization)
    {
        _crop = new RandomResizedCrop(imageSize, Interpolation.Bicubic, minScale);
        _normalize = new Normalize(normalization);
    }

    /// <inheritdoc/>
    public int ViewCount => 1;

    /// <inheritdoc/>
    public int ImageSize => _crop.ImageSize;

    /// <inheritdoc/>
    public void Draw(RgbSpan image, int view, ref ViewRandom random, Span<float> pixels)
    {
        Span<byte> buffer = ViewBuffer.Rent(ImageSize);
        CropBox crop = _crop.Sample(image.Width, image.Height, ref random);
        _crop.Apply(image, crop, buffer);
        if (random.NextBool(FlipProbability))
        {
            HorizontalFlip.Apply(buffer, ImageSize);
        }

        _normalize.Apply(new RgbSpan(buffer, ImageSize, ImageSize), pixels);
    }
}
