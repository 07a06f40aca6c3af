using MLNet.SelfSup.Encoders;

namespace MLNet.SelfSup.Torch.Encoders;

/// <summary>A network that turns images into tokens, and these into a feature vector.</summary>
/// <param name="name">Name of the module.</param>
internal abstract class ImageEncoderModule(string name) : Module<Tensor, Tensor>(name)
{
    /// <summary>Encodes images and pools the tokens.</summary>
    /// <param name="images">Normalised images, <c>[N, 3, S, S]</c>.</param>
    /// <param name="features">What is pooled, from which blocks. Standardisation is not done here.</param>
    /// <returns><c>[N, D]</c>, D as <see cref="EncoderOptions.GetFeatureDim"/> tells.</returns>
    /// <exception cref="ArgumentException">The images have another shape.</exception>
    public abstract Tensor ForwardFeatures(Tensor images, FeatureOptions features);
}
