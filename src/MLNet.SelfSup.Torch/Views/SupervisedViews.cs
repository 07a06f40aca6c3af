using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Torch.Views;

/// <summary>The single view of a training with labels: that of another recipe, of which a rectangle may then be erased.</summary>
/// <param name="inner">Crops, mirrors and changes an image; of one view.</param>
/// <param name="erasing">What follows.</param>
internal sealed class SupervisedViews(IViewRecipe inner, RandomErasing erasing) : IViewRecipe
{
    /// <inheritdoc/>
    public int ViewCount => 1;

    /// <inheritdoc/>
    public int ImageSize => inner.ImageSize;

    /// <inheritdoc/>
    public void Draw(RgbSpan image, int view, ref ViewRandom random, Span<float> pixels)
    {
        inner.Draw(image, view, ref random, pixels);
        erasing.Apply(pixels, ImageSize, ref random);
    }
}
