namespace MLNet.SelfSup.Torch.Layers;

/// <summary>A transformer block with the norms in front: attention and MLP, each added to its input (arXiv:2010.11929, eq. 2 and 3).</summary>
/// <remarks>Maps <c>[N, T, D]</c> to <c>[N, T, D]</c>.</remarks>
internal sealed class Block : Module<Tensor, Tensor>, IRecomputable, IMixedPrecision
{
    private readonly double _dropPath;

    [ComponentName(Name = "norm1")]
    private readonly LayerNorm _attentionNorm;

    [ComponentName(Name = "attn")]
    private readonly Attention _attention;

    [ComponentName(Name = "norm2")]
    private readonly LayerNorm _mlpNorm;

    [ComponentName(Name = "mlp")]
    private readonly Mlp _mlp;

    /// <summary>Builds the block; its weights are zero.</summary>
    /// <param name="width">Width D.</param>
    /// <param name="numHeads">Heads of attention.</param>
    /// <param name="mlpRatio">The MLP's width, over D.</param>
    /// <param name="dropPath">The probability with which a branch is left out for an image in training.</param>
    public Block(int width, int numHeads, double mlpRatio, double dropPath = 0)
        : base(nameof(Block))
    {
        _dropPath = dropPath;
        _attentionNorm = LayerFactory.NewLayerNorm(width);
        _attention = new Attention(width, numHeads);
        _mlpNorm = LayerFactory.NewLayerNorm(width);
        _mlp = new Mlp(width, (int)(width * mlpRatio));
        RegisterComponents();
    }

    /// <inheritdoc/>
    public void ComputeIn(ScalarType? type)
    {
        _attention.ComputeIn(type);
        _mlp.ComputeIn(type);
    }

    /// <inheritdoc/>
    public bool Recomputes { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tokens) => Recomputation.Run(Recomputes, i => Compute(i[0]), tokens);

    private Tensor Compute(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        var attended = tokens.Plus(Drop(_attention.call(_attentionNorm.call(tokens))));  // [N, T, D]
        var result = attended.Plus(Drop(_mlp.call(_mlpNorm.call(attended))));            // [N, T, D]
        return result.MoveToOuterDisposeScope();
    }

    private Tensor Drop(Tensor branch) => training && _dropPath > 0 ? DropPath.Apply(branch, _dropPath) : branch;
}
