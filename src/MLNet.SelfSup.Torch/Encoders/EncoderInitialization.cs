using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Torch.Layers;

namespace MLNet.SelfSup.Torch.Encoders;

/// <summary>The weights that contrastive methods start from.</summary>
/// <remarks>
/// ResNet: kernels N(0, 2 / fan-out), norms as identity (torchvision's, after arXiv:1512.03385). Vision Transformer: Xavier-uniform matrices,
/// query, key and value each by itself, the patch kernel as <c>[D, 3·P·P]</c>, a class token near 0, biases 0 (MoCo v3, arXiv:2104.02057).
/// </remarks>
internal static class EncoderInitialization
{
    private const double ClassTokenDeviation = 1e-6;
    private const string Bias = ".bias";

    /// <summary>Gives a freshly built encoder without a head its weights; position embeddings and norms keep theirs.</summary>
    /// <param name="encoder">On the CPU.</param>
    /// <param name="zeroLastNorms">Whether the last norm of each residual block starts at 0, so that blocks start as the identity.</param>
    /// <param name="generator">Of the CPU: the same state gives the same weights.</param>
    public static void Apply(ImageEncoderModule encoder, bool zeroLastNorms, Generator generator)
    {
        using IDisposable noGrad = no_grad();
        foreach ((string name, Parameter parameter) in encoder.named_parameters().Where(p => p.parameter.requires_grad))
        {
            Fill(name, parameter, encoder, generator);
        }

        if (zeroLastNorms)
        {
            foreach (ResidualBlock block in encoder.modules().OfType<ResidualBlock>())
            {
                block.ZeroLastNorm();
            }
        }
    }

    /// <summary>Gives the linear layers of a head or predictor PyTorch's default weights; norms keep theirs.</summary>
    /// <param name="head">On the CPU.</param>
    /// <param name="generator">Of the CPU.</param>
    public static void ApplyToHead(nn.Module head, Generator generator)
    {
        using IDisposable noGrad = no_grad();
        foreach (Dense linear in head.modules().Append(head).OfType<Dense>().Distinct())
        {
            long fanIn = WeightInitialization.FanIn(linear.Weight);
            WeightInitialization.LayerDefault(linear.Weight, fanIn, generator);
            if (linear.Bias is { } bias)
            {
                WeightInitialization.LayerDefault(bias, fanIn, generator);
            }
        }
    }

    private static void Fill(string name, Parameter parameter, ImageEncoderModule encoder, Generator generator)
    {
        bool isTransformer = encoder is VisionTransformer;
        bool isStem = name.StartsWith("patch_embed.proj.", StringComparison.Ordinal) && encoder is VisionTransformer { Options.Stem: PatchStem.Convolutional };
        if (name == "cls_token")
        {
            parameter.normal_(0, ClassTokenDeviation, generator);
        }
        else if (isStem)
        {
            FillStem(name, parameter, encoder, generator);
        }
        else if (parameter.ndim > 1 && isTransformer)
        {
            bool isJoint = name.EndsWith(".qkv.weight", StringComparison.Ordinal);
            WeightInitialization.XavierUniform(parameter, isJoint ? parameter.shape[0] / 3 : parameter.shape[0], generator);
        }
        else if (parameter.ndim > 1)
        {
            WeightInitialization.KaimingNormal(parameter, generator);
        }
    }

    // The stem's convolutions keep PyTorch's default, as the norms between them do.
    private static void FillStem(string name, Parameter parameter, ImageEncoderModule encoder, Generator generator)
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
