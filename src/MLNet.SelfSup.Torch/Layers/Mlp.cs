namespace MLNet.SelfSup.Torch.Layers;

/// <summary>Two linear layers with an exact GELU (arXiv:1606.08415) between them.</summary>
/// <remarks>Maps <c>[…, D]</c> to <c>[…, D]</c>.</remarks>
internal sealed class Mlp : Module<Tensor, Tensor>
{
    [ComponentName(Name = "fc1")]
    private readonly Dense _expand;

    [ComponentName(Name = "fc2")]
    private readonly Dense _reduce;

    public Mlp(int width, int hiddenWidth)
        : base(nameof(Mlp))
    {
        _expand = LayerFactory.NewLinear(width, hiddenWidth);
        _reduce = LayerFactory.NewLinear(hiddenWidth, width);
        RegisterComponents();
    }

    /// <summary>Sets the type in which products are computed.</summary>
    /// <param name="type"><see langword="null"/> for the weights' own.</param>
    public void ComputeIn(ScalarType? type) => (_expand.ProductType, _reduce.ProductType) = (type, type);

    /// <inheritdoc/>
    public override Tensor forward(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        var hidden = functional.gelu(_expand.call(tokens));  // […, hidden]
        return _reduce.call(hidden).MoveToOuterDisposeScope();
    }
}
