namespace MLNet.SelfSup.Torch.Layers.Bert;

/// <summary>The attention weights of a layer, kept with their gradient, for pictures of what a layer looks at.</summary>
internal sealed class AttentionRecord : IDisposable
{
    private Tensor? _weights;

    /// <summary>Gets the weights of the last pass, <c>[N, heads, T, S]</c>; their gradient is there after a backward pass.</summary>
    /// <exception cref="InvalidOperationException">There was no pass.</exception>
    public Tensor Weights => _weights ?? throw new InvalidOperationException("The layer was not run since its attention is recorded.");

    /// <summary>Computes <c>softmax(q kᵀ / √d + bias) v</c> step by step, without dropout, and keeps the softmax.</summary>
    /// <param name="query"><c>[N, heads, T, d]</c>.</param>
    /// <param name="key"><c>[N, heads, S, d]</c>.</param>
    /// <param name="value"><c>[N, heads, S, d]</c>.</param>
    /// <param name="bias"><c>[N, 1, 1, S]</c> or <see langword="null"/>.</param>
    /// <returns><c>[N, heads, T, d]</c>.</returns>
    public Tensor Attend(Tensor query, Tensor key, Tensor value, Tensor? bias)
    {
        var logits = query.matmul(key.transpose(-1, -2)).DividedBy(Math.Sqrt(query.shape[3]));  // [N, heads, T, S]
        var weights = (bias is null ? logits : logits.Plus(bias)).softmax(-1);
        if (weights.requires_grad)
        {
            weights.retain_grad();
        }

        _weights?.Dispose();
        _weights = weights.DetachFromDisposeScope();
        return weights.matmul(value);
    }

    /// <inheritdoc/>
    public void Dispose() => _weights?.Dispose();
}
