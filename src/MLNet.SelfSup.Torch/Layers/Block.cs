namespace MLNet.SelfSup.Torch.Layers;

/// <summary>A transformer block with the norms in front: attention and MLP, each added to its input (arXiv:2010.11929, eq. 2 and 3).</summary>
/// <remarks>Maps <c>[N, T, D]</c> to <c>[N, T, D]</c>.</remarks>
internal sealed class Block : Module<Tensor, Tensor>
{
    [ComponentName(Name = "norm1")]
    private readonly LayerNorm _attentionNorm;

    [ComponentName(Name = "attn")]
    private readonly Attention _attention;

    [ComponentName(Name = "norm2")]
    private readonly LayerNorm _mlpNorm;

    [ComponentName(Name = "mlp")]
    private readonly Mlp _mlp;

    public Block(int width, int numHeads, double mlpRatio)
        : base(nameof(Block))
    {
        _attentionNorm = LayerFactory.NewLayerNorm(width);
        _attention = new Attention(width, numHeads);
        _mlpNorm = LayerFactory.NewLayerNorm(width);
        _mlp = new Mlp(width, (int)(width * mlpRatio));
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        var attended = tokens.Plus(_attention.call(_attentionNorm.call(tokens)));  // [N, T, D]
        var result = attended.Plus(_mlp.call(_mlpNorm.call(attended)));            // [N, T, D]
        return result.MoveToOuterDisposeScope();
    }
}
