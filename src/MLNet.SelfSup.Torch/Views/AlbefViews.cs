using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Torch.Views;

/// <summary>The single view of ALBEF: a bicubic random resized crop, flipped at random, then changed by random operations.</summary>
/// <remarks>Li et al. 2021, arXiv:2107.07651, section 3.4. Changes of colour and turns upside down, which the paper leaves out, come before the operations where they are asked for.</remarks>
internal sealed class AlbefViews : IViewRecipe
{
    // As SimCLR has it, Chen et al. 2020, arXiv:2002.05709, appendix A.
    private const double HueShare = 0.25;

    private readonly AlbefViewOptions _options;
    private readonly RandomResizedCrop _crop;
    private readonly ColorJitter _jitter;
    private readonly RandomAugment _augment;
    private readonly Normalize _normalize;

    /// <summary>Initialises the recipe.</summary>
    /// <param name="imageSize">Side S of a view, in pixels, at least 1.</param>
    /// <param name="options">Strengths and probabilities.</param>
    /// <param name="normalization">Mean and standard deviation a channel.</param>
    public AlbefViews(int imageSize, AlbefViewOptions options, PixelNormalization normalization)
    {
        _options = Guard.NotNull(options, nameof(options));
        _crop = new RandomResizedCrop(imageSize, Interpolation.Bicubic, options.MinCropScale);
        _jitter = new ColorJitter(options.ColorJitter, options.ColorJitter, options.ColorJitter, options.ColorJitter * HueShare);
        _augment = new RandomAugment(options.RandomAugmentOperations, options.RandomAugmentMagnitude);
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
        if (random.NextBool(_options.FlipProbability))
        {
            HorizontalFlip.Apply(buffer, ImageSize);
        }

        // What is not asked for draws nothing, here and below, so that views without it are those of the paper's recipe.
        if (_options.VerticalFlipProbability > 0 && random.NextBool(_options.VerticalFlipProbability))
        {
            VerticalFlip.Apply(buffer, ImageSize);
        }

        ChangeColors(buffer, ref random);
        _augment.Apply(buffer, ImageSize, ref random);
        _normalize.Apply(new RgbSpan(buffer, ImageSize, ImageSize), pixels);
    }

    private void ChangeColors(Span<byte> pixels, ref ViewRandom random)
    {
        if (_options.ColorJitter > 0)
        {
            _jitter.Apply(pixels, ref random);
        }

        if (_options.GrayscaleProbability > 0 && random.NextBool(_options.GrayscaleProbability))
        {
            Grayscale.Apply(pixels);
        }
    }
}
