using MLNet.SelfSup.Encoders;

namespace MLNet.SelfSup.Torch.Encoders;

/// <summary>Turns the tokens of blocks into one feature vector an image.</summary>
internal static class TokenPooling
{
    private const int ClassTokens = 1;

    /// <summary>Pools each block's tokens and concatenates the results: blocks in the given order, within a block the flags in their order.</summary>
    /// <param name="blocks">Tokens of each block, <c>[N, 1 + L, D]</c>, the class token first.</param>
    /// <param name="pooling">What is taken of each block. The deviation of the patches is the unbiased one, 0 for a single patch.</param>
    /// <returns><c>[N, blocks · flags · D]</c>.</returns>
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
                parts.Add(PoolPatches(patches, pooling));             // [N, flags · D]
            }
        }

        return cat(parts, dim: 1).MoveToOuterDisposeScope();
    }

    /// <summary>Pools patch tokens, or the positions of a map.</summary>
    /// <param name="patches"><c>[N, L, D]</c>.</param>
    /// <param name="pooling">Mean, deviation, or both. The deviation is the unbiased one, 0 for a single patch.</param>
    /// <returns><c>[N, flags · D]</c>.</returns>
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

        return cat(parts, dim: 1).MoveToOuterDisposeScope();
    }
}
