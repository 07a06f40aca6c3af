namespace MLNet.SelfSup.Torch.Training.Optimizers;

/// <summary>Limits the norm of the whole gradient (Pascanu et al. 2013, arXiv:1211.5063, algorithm 1).</summary>
internal static class GradientClipping
{
    // As PyTorch: it keeps the quotient finite for a zero gradient.
    private const double Epsilon = 1e-6;

    /// <summary>Scales all gradients by one factor, in place, so that their joint norm is at most <paramref name="limit"/>.</summary>
    /// <param name="parameters">Those without a gradient count as zero.</param>
    /// <param name="limit">The largest norm, above 0.</param>
    /// <param name="useFused">Whether the fused kernel may be taken.</param>
    public static void Clip(IEnumerable<Parameter> parameters, double limit, bool useFused = true)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] gradients = [.. parameters.Select(p => p.grad).OfType<Tensor>()];
        if (gradients.Length == 0)
        {
            return;
        }

        if (useFused && FusedKernels.IsAvailable)
        {
            FusedKernels.Clip(gradients, limit);
            return;
        }

        Tensor norm = stack(gradients.Select(g => g.Squared().sum().sqrt())).Squared().sum().sqrt();    // []
        Tensor factor = norm.Plus(Epsilon).reciprocal().Times(limit);                                 // []
        Tensor atMostOne = minimum(factor, ones_like(factor));                                        // []
        foreach (Tensor gradient in gradients)
        {
            gradient.mul_(atMostOne);
        }
    }
}
