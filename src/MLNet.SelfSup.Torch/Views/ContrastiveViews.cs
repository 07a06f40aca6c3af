using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Torch.Views;

/// <summary>The two views of MoCo v1, v2 and v3: a bilinear random resized crop, changed in colour, sharpness and orientation.</summary>
/// <remarks>
/// He et al. 2019, arXiv:1911.05722, section 3.3; Chen et al. 2020, arXiv:2003.04297, section 2; Chen et al. 2021, arXiv:2104.02057,
/// appendix A. The papers' order: crop, jitter and greyscale (in v1 greyscale and jitter), blur, solarisation, flip.
/// </remarks>
internal sealed class ContrastiveViews : IViewRecipe
{
    private const double MinBlurSigma = 0.1;

    private readonly ContrastiveViewOptions _options;
    private readonly RandomResizedCrop _crop;
    private readonly ColorJitter _jitter;
    private readonly Normalize _normalize;

    /// <summary>Initialises the recipe.</summary>
    /// <param name="imageSize">Side S of a view, in pixels, at least 1.</param>
    /// <param name="options">Strengths and probabilities.</param>
    /// <param name="normalization">Mean and standard deviation a channel.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="imageSize"/> is below 1.</exception>
    public ContrastiveViews(int imageSize, ContrastiveViewOptions options, PixelNormalization normalization)
    {
        _options = Guard.NotNull(options, nameof(options));
        _crop = new RandomResizedCrop(imageSize, Interpolation.Bilinear, options.MinCropScale);
        _jitter = new ColorJitter(options.Brightness, options.Contrast, options.Saturation, options.Hue);
        _normalize = new Normalize(normalization);
    }

    /// <inheritdoc/>
    public int ViewCount => 2;

    /// <inheritdoc/>
    public int ImageSize => _crop.ImageSize;

    /// <inheritdoc/>
    public void Draw(RgbSpan image, int view, ref ViewRandom random, Span<float> pixels)
    {
        Span<byte> buffer = ViewBuffer.Rent(ImageSize);
        CropBox crop = _crop.Sample(image.Width, image.Height, ref random);
        _crop.Apply(image, crop, buffer);
        ChangeColors(buffer, ref random);
        bool isFirst = view == 0;
        if (random.NextBool(isFirst ? _options.BlurProbability : _options.SecondBlurProbability))
        {
            GaussianBlur.Apply(buffer, ImageSize, random.NextDouble(MinBlurSigma, _options.MaxBlurSigma));
        }

        if (!isFirst && random.NextBool(_options.SolarizeProbability))
        {
            Solarize.Apply(buffer);
        }

        if (random.NextBool(_options.FlipProbability))
        {
            HorizontalFlip.Apply(buffer, ImageSize);
        }

        if (random.NextBool(_options.VerticalFlipProbability))
        {
            VerticalFlip.Apply(buffer, ImageSize);
        }

        _normalize.Apply(new RgbSpan(buffer, ImageSize, ImageSize), pixels);
    }

    private void ChangeColors(Span<byte> pixels, ref ViewRandom random)
    {
        if (_options.GrayscaleBeforeJitter)
        {
            GreyAtRandom(pixels, ref random);
            JitterAtRandom(pixels, ref random);
        }
        else
        {
            JitterAtRandom(pixels, ref random);
            GreyAtRandom(pixels, ref random);
        }
    }

    private void JitterAtRandom(Span<byte> pixels, ref ViewRandom random)
    {
        if (random.NextBool(_options.JitterProbability))
        {
            _jitter.Apply(pixels, ref random);
        }
    }

    private void GreyAtRandom(Span<byte> pixels, ref ViewRandom random)
    {
        if (random.NextBool(_options.GrayscaleProbability))
        {
            Grayscale.Apply(pixels);
        }
    }
}
