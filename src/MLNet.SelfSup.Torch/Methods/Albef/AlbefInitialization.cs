using MLNet.SelfSup.Torch.Encoders;
using MLNet.SelfSup.Torch.Layers;
using MLNet.SelfSup.Torch.Layers.Bert;

namespace MLNet.SelfSup.Torch.Methods.Albef;

/// <summary>The weights that ALBEF starts from.</summary>
/// <remarks>
/// Where the paper starts from DeiT and BERT-Base, this starts from their own initial weights: matrices, embeddings, class token and learned
/// positions N(0, 0.02²), biases 0, norms as identity (arXiv:2010.11929 and arXiv:1810.04805); patch projection, stem, projections and
/// matching head PyTorch's default.
/// </remarks>
internal static class AlbefInitialization
{
    private const double Deviation = 0.02;
    private const string PatchProjection = "patch_embed.proj.";
    private const string Bias = ".bias";

    /// <summary>Gives a freshly built network its weights; norms keep theirs.</summary>
    /// <param name="network">On the CPU.</param>
    /// <param name="temperature">The temperature at the start.</param>
    /// <param name="generator">Of the CPU: the same state gives the same weights.</param>
    public static void Apply(ImageTextNetwork network, double temperature, Generator generator)
    {
        using IDisposable noGrad = no_grad();
        using Tensor start = tensor(temperature, dtype: network.Temperature.dtype);
        network.Temperature.copy_(start);
        network.VisualEncoder.get_parameter("pos_embed")!.requires_grad = true;
        foreach ((string name, Parameter parameter) in network.VisualEncoder.named_parameters())
        {
            if (name.StartsWith(PatchProjection, StringComparison.Ordinal))
            {
                FillPatchProjection(network.VisualEncoder, name, parameter, generator);
            }
            else if (parameter.ndim > 1)
            {
                parameter.normal_(0, Deviation, generator);
            }
        }

        foreach ((_, Parameter parameter) in network.TextEncoder.named_parameters().Where(p => p.parameter.ndim > 1))
        {
            parameter.normal_(0, Deviation, generator);
        }

        EncoderInitialization.ApplyToHead(network.VisionProjection, generator);
        EncoderInitialization.ApplyToHead(network.TextProjection, generator);
        EncoderInitialization.ApplyToHead(network.MatchingHead, generator);
    }

    private static void FillPatchProjection(nn.Module encoder, string name, Parameter parameter, Generator generator)
    {
        if (parameter.ndim > 1)
        {
            WeightInitialization.LayerDefault(parameter, WeightInitialization.FanIn(parameter), generator);
        }
        else if (name.EndsWith(Bias, StringComparison.Ordinal) && encoder.get_parameter(name[..^Bias.Length] + ".weight") is { ndim: > 1 } kernel)
        {
            WeightInitialization.LayerDefault(parameter, WeightInitialization.FanIn(kernel), generator);
        }
    }
}
