namespace MLNet.SelfSup.Torch.Methods.Moco;

/// <summary>InfoNCE with one positive and K queued negatives a query (MoCo, arXiv:1911.05722, eq. 1).</summary>
internal static class InfoNceLoss
{
    /// <summary>Compares queries with their keys and with the queue.</summary>
    /// <param name="query">Unit-length queries, <c>[N, D]</c>.</param>
    /// <param name="positive">Unit-length keys of the same images, <c>[N, D]</c>, detached.</param>
    /// <param name="negatives">The queue, <c>[D, K]</c>, detached; it must not change before the backward pass.</param>
    /// <returns>Cosine similarities, <c>[N, 1 + K]</c>, each from -1 to 1; the positive's first.</returns>
    public static Tensor Similarities(Tensor query, Tensor positive, Tensor negatives)
    {
        using var scope = NewDisposeScope();
        var own = (query * positive).sum(dim: 1, keepdim: true);              // [N, 1]
        var others = query.matmul(negatives);                                 // [N, K]
        return cat([own, others], dim: 1).MoveToOuterDisposeScope();          // [N, 1 + K]
    }

    /// <summary>Computes the loss: how badly each query tells its own key from the others.</summary>
    /// <param name="similarities">Of <see cref="Similarities"/>, <c>[N, 1 + K]</c>.</param>
    /// <param name="temperature">Above 0; 0.07 in v1, 0.2 in v2.</param>
    /// <returns>The batch mean, <c>[]</c>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="temperature"/> is not above 0.</exception>
    public static Tensor Compute(Tensor similarities, double temperature)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(temperature);
        using var scope = NewDisposeScope();
        var labels = zeros(similarities.shape[0], dtype: int64, device: similarities.device);   // the positive is class 0
        return functional.cross_entropy(similarities.DividedBy(temperature), labels).MoveToOuterDisposeScope();
    }
}
