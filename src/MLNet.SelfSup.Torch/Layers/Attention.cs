namespace MLNet.SelfSup.Torch.Layers;

/// <summary>Multi-head self-attention: <c>softmax(q kᵀ / √d) v</c> a head, then a projection (arXiv:1706.03762, eq. 1).</summary>
/// <remarks>Maps <c>[N, T, D]</c> to <c>[N, T, D]</c>.</remarks>
internal sealed class Attention : Module<Tensor, Tensor>
{
    private readonly int _numHeads;

    [ComponentName(Name = "qkv")]
    private readonly Dense _queryKeyValue;

    [ComponentName(Name = "proj")]
    private readonly Dense _projection;

    public Attention(int width, int numHeads)
        : base(nameof(Attention))
    {
        _numHeads = numHeads;
        _queryKeyValue = LayerFactory.NewLinear(width, 3L * width);
        _projection = LayerFactory.NewLinear(width, width);
        RegisterComponents();
    }

    /// <summary>Sets the type in which products are computed.</summary>
    /// <param name="type"><see langword="null"/> for the weights' own.</param>
    public void ComputeIn(ScalarType? type) => (_queryKeyValue.ProductType, _projection.ProductType) = (type, type);

    /// <inheritdoc/>
    public override Tensor forward(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        long[] shape = tokens.shape;
        var projected = _queryKeyValue.call(tokens);
        if (tokens.device_type == DeviceType.CPU)
        {
            // There libtorch sets a product in half precision up anew for every head, which takes longer than the product.
            projected = projected.to(tokens.dtype);
        }

        var joint = projected
            .view(shape[0], shape[1], 3, _numHeads, shape[2] / _numHeads)
            .permute(2, 0, 3, 1, 4);                                                        // [3, N, heads, T, d]
        Tensor[] parts = joint.unbind(0);
        var mixed = functional.scaled_dot_product_attention(parts[0], parts[1], parts[2]);  // [N, heads, T, d]
        var joined = mixed.transpose(1, 2).reshape(shape);                                  // [N, T, D]
        return _projection.call(joined).MoveToOuterDisposeScope();
    }
}
