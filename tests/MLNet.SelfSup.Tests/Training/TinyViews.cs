using System.Runtime.CompilerServices;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Torch.Views;

namespace MLNet.SelfSup.Tests.Training;

/// <summary>Views that are the image, each value scaled to about [-1, 1] and moved by a random offset of the view.</summary>
internal sealed class TinyViews : IViewRecipe
{
    public int ViewCount { get; init; } = 1;

    public int ImageSize => TinyImages.Side;

    /// <summary>Gets what a test does before a view is drawn.</summary>
    public Action<int>? BeforeDraw { get; init; }

    // It must stand in the stack of its own exceptions.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Draw(RgbSpan image, int view, ref ViewRandom random, Span<float> pixels)
    {
        BeforeDraw?.Invoke(view);
        float offset = (float)random.NextDouble(-0.2, 0.2);
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (image.Pixels[i] / 127.5f) - 1 + offset;
        }
    }
}
