namespace MLNet.SelfSup.Torch.Layers.Bert;

/// <summary>The widening layer of a BERT layer's MLP, with an exact GELU. Maps <c>[…, D]</c> to <c>[…, I]</c>.</summary>
internal sealed class BertIntermediate : Module<Tensor, Tensor>
{
    [ComponentName(Name = "dense")]
    private readonly Dense _dense;

    public BertIntermediate(int width, int hiddenWidth)
        : base(nameof(BertIntermediate))
    {
        _dense = LayerFactory.NewLinear(width, hiddenWidth);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tokens)
    {
        using var widened = _dense.call(tokens);
        return functional.gelu(widened);
    }
}
