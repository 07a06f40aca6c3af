using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Torch.Views;

/// <summary>How an image becomes the views that a method compares or reconstructs.</summary>
/// <remarks>Objects hold settings alone: any thread may draw any view of any image, and the generator alone decides the result.</remarks>
internal interface IViewRecipe
{
    /// <summary>Gets the number of views an image; 1 for MAE, 2 for contrastive methods.</summary>
    int ViewCount { get; }

    /// <summary>Gets the side S of a view, in pixels.</summary>
    int ImageSize { get; }

    /// <summary>Draws one view.</summary>
    /// <param name="image">The decoded image.</param>
    /// <param name="view">From 0 to <see cref="ViewCount"/> - 1.</param>
    /// <param name="random">Seeded by (seed, epoch, image, view).</param>
    /// <param name="pixels">Receives the normalised view, <c>[3, S, S]</c>.</param>
    void Draw(RgbSpan image, int view, ref ViewRandom random, Span<float> pixels);
}
