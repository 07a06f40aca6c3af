using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Torch.Views;

/// <summary>What an encoder is shown of an image, as numbers and to look at.</summary>
/// <param name="Pixels">Normalised, <c>[1, 3, S, S]</c>; of the dispose scope that was open.</param>
/// <param name="Picture">The same part of the image, <c>[S, S]</c>.</param>
internal sealed record ShownImage(Tensor Pixels, RgbImage Picture)
{
    private const int Channels = 3;

    /// <summary>Draws both.</summary>
    /// <param name="view">How an image is shown to the encoder.</param>
    /// <param name="image">The image.</param>
    /// <returns>What it is shown.</returns>
    public static ShownImage Draw(EvaluationView view, RgbImage image)
    {
        int size = view.ImageSize;
        var pixels = new float[Channels * size * size];
        view.Draw(image.AsSpan(), pixels);
        var crop = new byte[pixels.Length];
        view.Crop(image.AsSpan(), crop);
        return new ShownImage(tensor(pixels, [1, Channels, size, size]), new RgbImage(crop, size, size));
    }
}
