using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Torch.Views;

/// <summary>Turns 8-bit pixels into normalised planes; the last step of every view.</summary>
internal sealed class Normalize
{
    private readonly PixelConverter _converter;

    /// <summary>Initialises the transform.</summary>
    /// <param name="normalization">Mean and standard deviation a channel.</param>
    public Normalize(PixelNormalization normalization) => _converter = new PixelConverter(normalization);

    /// <summary>Converts an image.</summary>
    /// <param name="image">Pixels, <c>[H, W, 3]</c>.</param>
    /// <param name="planes">Receives <c>[3, H, W]</c>, (value / 255 - mean) / standard deviation.</param>
    public void Apply(RgbSpan image, Span<float> planes) => _converter.Convert(image, planes);
}
