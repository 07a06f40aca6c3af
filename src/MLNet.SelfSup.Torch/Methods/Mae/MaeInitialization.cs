using MLNet.SelfSup.Torch.Layers;

namespace MLNet.SelfSup.Torch.Methods.Mae;

/// <summary>The weights that a masked autoencoder starts from.</summary>
/// <remarks>
/// Xavier-uniform matrices (arXiv:2111.06377, appendix A.1), query, key and value as one matrix, the patch kernel as <c>[D, 3·P·P]</c>;
/// class and mask token N(0, 0.02²); biases 0 but for the patch kernel's, which is uniform within 1 / √(3·P·P).
/// </remarks>
internal static class MaeInitialization
{
    private const double TokenDeviation = 0.02;

    /// <summary>Gives a freshly built network its weights; position embeddings and norms keep theirs.</summary>
    /// <param name="model">On the CPU, as its constructor left it.</param>
    /// <param name="generator">Of the CPU: the same state gives the same weights.</param>
    public static void Apply(MaskedAutoencoder model, Generator generator)
    {
        using IDisposable noGrad = no_grad();
        foreach ((string name, Parameter parameter) in model.named_parameters().Where(p => p.parameter.requires_grad))
        {
            switch (name)
            {
                case "cls_token" or "mask_token":
                    parameter.normal_(0, TokenDeviation, generator);
                    break;
                case "patch_embed.proj.bias":
                    WeightInitialization.LayerDefault(parameter, WeightInitialization.FanIn(model.get_parameter("patch_embed.proj.weight")!), generator);
                    break;
                default:
                    if (parameter.ndim > 1)
                    {
                        WeightInitialization.XavierUniform(parameter, generator);
                    }

                    break;
            }
        }
    }
}
