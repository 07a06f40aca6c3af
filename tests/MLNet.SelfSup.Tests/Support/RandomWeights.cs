using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Support;

/// <summary>Gives modules weights that are neither zero nor the same everywhere.</summary>
internal static class RandomWeights
{
    /// <summary>Draws every parameter from a normal distribution of deviation 0.1, norms around 1.</summary>
    public static void Fill(nn.Module module, long seed = 1)
    {
        using var noGrad = no_grad();
        using var generator = new Generator((ulong)seed);
        foreach ((string name, Tensor parameter) in module.named_parameters())
        {
            bool isScale = parameter.ndim == 1 && name.EndsWith("weight", StringComparison.Ordinal);
            parameter.normal_(isScale ? 1 : 0, 0.1, generator);
        }
    }
}
