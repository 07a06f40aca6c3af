namespace MLNet.SelfSup.Torch.Training.Optimizers;

/// <summary>Lets the weights of a momentum encoder follow those of the encoder (He et al. 2019, arXiv:1911.05722, eq. 2).</summary>
internal static class ExponentialMovingAverage
{
    /// <summary>Moves targets, in place: <c>target ← m · target + (1 − m) · source</c>. No gradient flows through it.</summary>
    /// <param name="targets">What follows; floating-point.</param>
    /// <param name="sources">What it follows: as many, of the same shapes and types.</param>
    /// <param name="momentum">m, from 0 to 1: the weight of the old value.</param>
    /// <param name="useFused">Whether the fused kernel may be taken.</param>
    /// <exception cref="ArgumentException">There are not as many targets as sources.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="momentum"/> is outside [0, 1].</exception>
    public static void Update(Tensor[] targets, Tensor[] sources, double momentum, bool useFused = true)
    {
        Guard.InClosedInterval(momentum, 0, 1, nameof(momentum));
        if (targets.Length != sources.Length)
        {
            throw new ArgumentException($"Got {targets.Length} targets and {sources.Length} sources; each target follows the source at its place.", nameof(sources));
        }

        if (targets.Length == 0)
        {
            return;
        }

        using var noGradients = no_grad();
        if (useFused && FusedKernels.IsAvailable)
        {
            FusedKernels.Average(targets, sources, 1 - momentum);
            return;
        }

        for (int i = 0; i < targets.Length; i++)
        {
            targets[i].ScaleInPlace(momentum);
            targets[i].AddInPlace(sources[i], 1 - momentum);
        }
    }
}
