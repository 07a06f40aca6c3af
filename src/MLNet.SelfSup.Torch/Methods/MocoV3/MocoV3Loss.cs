namespace MLNet.SelfSup.Torch.Methods.MocoV3;

/// <summary>InfoNCE whose negatives are the other keys of the batch (MoCo v3, arXiv:2104.02057, eq. 1 and algorithm 1).</summary>
internal static class MocoV3Loss
{
    /// <summary>Compares queries with the keys of the batch.</summary>
    /// <param name="queries"><c>[N, D]</c>, of any length above 0.</param>
    /// <param name="keys">Of the same images and those of other ranks, <c>[M, D]</c>, detached.</param>
    /// <returns>Cosine similarities, <c>[N, M]</c>, from -1 to 1; the positives on a diagonal.</returns>
    public static Tensor Similarities(Tensor queries, Tensor keys)
    {
        using var scope = NewDisposeScope();
        var unitQueries = functional.normalize(queries, dim: 1);
        var unitKeys = functional.normalize(keys, dim: 1);
        return unitQueries.matmul(unitKeys.t()).MoveToOuterDisposeScope();
    }

    /// <summary>Computes the loss of one direction; its scale 2 T makes gradients comparable between temperatures.</summary>
    /// <param name="similarities">Of <see cref="Similarities"/>, <c>[N, M]</c>.</param>
    /// <param name="temperature">T, above 0; 0.2 in the paper for Vision Transformers, 1 for ResNet-50.</param>
    /// <param name="firstKey">The column of the first query's own key; above 0 where keys of other ranks stand before.</param>
    /// <returns>2 T times the batch's mean cross-entropy, <c>[]</c>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="temperature"/> is not above 0.</exception>
    public static Tensor Compute(Tensor similarities, double temperature, long firstKey = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(temperature);
        using var scope = NewDisposeScope();
        long[] diagonal = [.. Enumerable.Range(0, checked((int)similarities.shape[0])).Select(i => firstKey + i)];
        var labels = tensor(diagonal, device: similarities.device);
        var loss = functional.cross_entropy(similarities.DividedBy(temperature), labels);
        return loss.Times(2 * temperature).MoveToOuterDisposeScope();
    }
}
