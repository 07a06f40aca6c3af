using MLNet.SelfSup.Encoders;

namespace MLNet.SelfSup.Torch.Encoders;

/// <summary>Turns the tokens of blocks into one feature vector an image.</summary>
internal static class TokenPooling
{
    private const int ClassTokens = 1;

    /// <summary>Pools each block's tokens and concatenates the results: blocks in the given order, within a block the flags in their order.</summary>
    /// <param name="blocks">Tokens of each block, <c>[N, 1 + L, D]</c>, the class token first.</param>
    /// <param name="pooling">What is taken of each block. The deviation of the patches is the unbiased one, 0 for a single patch.</param>
    /// <returns><c>[N, blocks · vectors · D]</c>.</returns>
    public static Tensor Pool(IReadOnlyList<Tensor> blocks, FeaturePooling pooling)
    {
        using var scope = NewDisposeScope();
        var parts = new List<Tensor>();
        foreach (Tensor tokens in blocks)
        {
            long patchCount = tokens.shape[1] - ClassTokens;
            var patches = tokens.narrow(1, ClassTokens, patchCount);  // [N, L, D]
            if (pooling.HasFlag(FeaturePooling.ClassToken))
            {
                parts.Add(tokens.select(1, 0));                       // [N, D]
            }

            if ((pooling & ~FeaturePooling.ClassToken) != FeaturePooling.None)
            {
                parts.Add(PoolPatches(patches, pooling));             // [N, vectors · D]
            }
        }

        return cat(parts, dim: 1).MoveToOuterDisposeScope();
    }

    /// <summary>Pools patch tokens, or the positions of a map.</summary>
    /// <param name="patches"><c>[N, L, D]</c>, row by row of a square.</param>
    /// <param name="pooling">Mean, deviation, quarters, or several. The deviation is the unbiased one, 0 for a single patch.</param>
    /// <returns><c>[N, vectors · D]</c>; quarters are four vectors.</returns>
    public static Tensor PoolPatches(Tensor patches, FeaturePooling pooling)
    {
        using var scope = NewDisposeScope();
        var parts = new List<Tensor>();
        if (pooling.HasFlag(FeaturePooling.PatchMean))
        {
            parts.Add(patches.mean([1]));
        }

        if (pooling.HasFlag(FeaturePooling.PatchDeviation))
        {
            parts.Add(patches.std([1], unbiased: patches.shape[1] > 1));
        }

        if (pooling.HasFlag(FeaturePooling.PatchQuarters))
        {
            parts.Add(PoolQuarters(patches));
        }

        return cat(parts, dim: 1).MoveToOuterDisposeScope();
    }

    // The middle row and column of an odd side belong to the quarters on both of their sides.
    private static Tensor PoolQuarters(Tensor patches)
    {
        long side = (long)Math.Sqrt(patches.shape[1]);
        long half = (side + 1) / 2;
        var grid = patches.view(patches.shape[0], side, side, patches.shape[2]);  // [N, S, S, D]
        long[] starts = [0, side - half];
        return cat([.. starts.SelectMany(_ => starts, (row, column) => grid.narrow(1, row, half).narrow(2, column, half).mean([1, 2]))], dim: 1);  // [N, 4·D]
    }
}
