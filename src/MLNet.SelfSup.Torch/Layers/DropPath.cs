namespace MLNet.SelfSup.Torch.Layers;

/// <summary>Leaves a residual branch out for whole images at random, in training alone (stochastic depth; Huang et al. 2016, arXiv:1603.09382, eq. 2).</summary>
/// <remarks>What stays is scaled by 1 / (1 − p), so that the mean is that of the whole network. Draws are torch's own, which the trainer seeds a step.</remarks>
internal static class DropPath
{
    /// <summary>Drops the branch of some images.</summary>
    /// <param name="branch"><c>[N, T, D]</c>.</param>
    /// <param name="probability">p, at least 0, below 1.</param>
    /// <returns><c>[N, T, D]</c>.</returns>
    public static Tensor Apply(Tensor branch, double probability)
    {
        using var scope = NewDisposeScope();
        double kept = 1 - probability;
        var draws = rand(branch.shape[0], 1, 1, dtype: branch.dtype, device: branch.device);  // [N, 1, 1]
        var factors = draws.Plus(kept).floor().DividedBy(kept);                               // 0 or 1 / (1 - p)
        return (branch * factors).MoveToOuterDisposeScope();
    }
}
