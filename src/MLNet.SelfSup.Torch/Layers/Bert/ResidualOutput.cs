namespace MLNet.SelfSup.Torch.Layers.Bert;

/// <summary>What ends each part of a BERT layer: a linear layer, dropout, the sum with the part's input, and a norm behind it.</summary>
internal sealed class ResidualOutput : Module<Tensor, Tensor, Tensor>
{
    private readonly double _dropout;

    [ComponentName(Name = "dense")]
    private readonly Dense _dense;

    [ComponentName(Name = "LayerNorm")]
    private readonly LayerNorm _norm;

    /// <summary>Builds the layer.</summary>
    /// <param name="inputs">Width of what the part computed.</param>
    /// <param name="width">Width D of a token.</param>
    /// <param name="dropout">Share of activations that training sets to 0.</param>
    public ResidualOutput(int inputs, int width, double dropout)
        : base(nameof(ResidualOutput))
    {
        _dropout = dropout;
        _dense = LayerFactory.NewLinear(inputs, width);
        _norm = BertLayer.NewNorm(width);
        RegisterComponents();
    }

    /// <summary>Ends a part.</summary>
    /// <param name="computed">What the part computed, <c>[N, T, I]</c>.</param>
    /// <param name="input">The part's input, <c>[N, T, D]</c>.</param>
    /// <returns><c>[N, T, D]</c>.</returns>
    public override Tensor forward(Tensor computed, Tensor input)
    {
        using var scope = NewDisposeScope();
        var reduced = functional.dropout(_dense.call(computed), _dropout, training);
        return _norm.call(reduced.Plus(input)).MoveToOuterDisposeScope();
    }
}
