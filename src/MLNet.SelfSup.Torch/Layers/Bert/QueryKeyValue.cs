namespace MLNet.SelfSup.Torch.Layers.Bert;

/// <summary>The three projections of an attention whose keys and values may come from elsewhere (arXiv:1706.03762, section 3.2).</summary>
internal sealed class QueryKeyValue : Module<Tensor, Tensor, Tensor?, Tensor>
{
    private readonly int _numHeads;
    private readonly double _dropout;

    [ComponentName(Name = "query")]
    private readonly Dense _query;

    [ComponentName(Name = "key")]
    private readonly Dense _key;

    [ComponentName(Name = "value")]
    private readonly Dense _value;

    /// <summary>Builds the projections.</summary>
    /// <param name="width">Width D of the queries' tokens.</param>
    /// <param name="contextWidth">Width of the tokens that keys and values come from.</param>
    /// <param name="numHeads">Heads.</param>
    /// <param name="dropout">Share of attention weights that training sets to 0.</param>
    public QueryKeyValue(int width, int contextWidth, int numHeads, double dropout)
        : base(nameof(QueryKeyValue))
    {
        _numHeads = numHeads;
        _dropout = dropout;
        _query = LayerFactory.NewLinear(width, width);
        _key = LayerFactory.NewLinear(contextWidth, width);
        _value = LayerFactory.NewLinear(contextWidth, width);
        RegisterComponents();
    }

    /// <summary>Gets or sets who keeps the attention weights of the next passes; <see langword="null"/> for nobody.</summary>
    public AttentionRecord? Record { get; set; }

    /// <summary>Attends.</summary>
    /// <param name="tokens">Where queries come from, <c>[N, T, D]</c>.</param>
    /// <param name="context">Where keys and values come from, <c>[N, S, C]</c>.</param>
    /// <param name="bias">Added to the logits, <c>[N, 1, 1, S]</c>; <see langword="null"/> where every token counts.</param>
    /// <returns><c>[N, T, D]</c>.</returns>
    public override Tensor forward(Tensor tokens, Tensor context, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        var query = SplitHeads(_query.call(tokens));   // [N, heads, T, d]
        var key = SplitHeads(_key.call(context));      // [N, heads, S, d]
        var value = SplitHeads(_value.call(context));  // [N, heads, S, d]
        var mixed = Record is { } record
            ? record.Attend(query, key, value, bias)
            : functional.scaled_dot_product_attention(query, key, value, bias, training ? _dropout : 0);
        return mixed.transpose(1, 2).reshape(tokens.shape).MoveToOuterDisposeScope();
    }

    private Tensor SplitHeads(Tensor tokens)
    {
        long[] shape = tokens.shape;
        return tokens.view(shape[0], shape[1], _numHeads, shape[2] / _numHeads).transpose(1, 2);
    }
}
