using MLNet.SelfSup.Torch.Encoders;
using MLNet.SelfSup.Torch.Layers;

namespace MLNet.SelfSup.Torch.Methods.Albef;

/// <summary>The weights that ALBEF starts from.</summary>
/// <remarks>
/// The paper starts from trained weights (DeiT and BERT-Base); small sets start from nothing here. So the image encoder begins as MoCo v3's does,
/// its learned positions as the sine-cosine table, and the text side with Xavier-uniform matrices: with BERT's N(0, 0.02²) all images and texts
/// stay nearly the same vector for many epochs. Embeddings are N(0, 0.02²), projections and matching head PyTorch's default.
/// </remarks>
internal static class AlbefInitialization
{
    private const double EmbeddingDeviation = 0.02;

    /// <summary>Gives a freshly built network its weights; norms keep theirs.</summary>
    /// <param name="network">On the CPU.</param>
    /// <param name="temperature">The temperature at the start.</param>
    /// <param name="generator">Of the CPU: the same state gives the same weights.</param>
    public static void Apply(ImageTextNetwork network, double temperature, Generator generator)
    {
        using IDisposable noGrad = no_grad();
        using Tensor start = tensor(temperature, dtype: network.Temperature.dtype);
        network.Temperature.copy_(start);
        EncoderInitialization.Apply(network.VisualEncoder, zeroLastNorms: false, generator);
        if (network.VisualEncoder.get_parameter("pos_embed") is { } positions)
        {
            positions.requires_grad = true;
        }

        foreach ((string name, Parameter parameter) in network.TextEncoder.named_parameters().Where(p => p.parameter.ndim > 1))
        {
            if (name.Contains("embeddings.", StringComparison.Ordinal))
            {
                parameter.normal_(0, EmbeddingDeviation, generator);
            }
            else
            {
                WeightInitialization.XavierUniform(parameter, generator);
            }
        }

        EncoderInitialization.ApplyToHead(network.VisionProjection, generator);
        EncoderInitialization.ApplyToHead(network.TextProjection, generator);
        EncoderInitialization.ApplyToHead(network.MatchingHead, generator);
    }
}
