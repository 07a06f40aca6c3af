namespace MLNet.SelfSup.Torch.Layers.Bert;

/// <summary>A linear layer, an exact GELU and a norm. Maps <c>[…, D]</c> to <c>[…, D]</c>.</summary>
internal sealed class LanguageTransform : Module<Tensor, Tensor>
{
    [ComponentName(Name = "dense")]
    private readonly Dense _dense;

    [ComponentName(Name = "LayerNorm")]
    private readonly LayerNorm _norm;

    public LanguageTransform(int width)
        : base(nameof(LanguageTransform))
    {
        _dense = LayerFactory.NewLinear(width, width);
        _norm = BertLayer.NewNorm(width);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        return _norm.call(functional.gelu(_dense.call(tokens))).MoveToOuterDisposeScope();
    }
}
