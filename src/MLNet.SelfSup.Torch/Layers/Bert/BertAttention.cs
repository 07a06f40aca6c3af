namespace MLNet.SelfSup.Torch.Layers.Bert;

/// <summary>Attention of tokens to themselves or to an image, with its residual and norm.</summary>
internal sealed class BertAttention : Module<Tensor, Tensor, Tensor?, Tensor>
{
    [ComponentName(Name = "self")]
    private readonly QueryKeyValue _attention;

    [ComponentName(Name = "output")]
    private readonly ResidualOutput _output;

    /// <summary>Builds the layer.</summary>
    /// <param name="width">Width D of a token.</param>
    /// <param name="contextWidth">Width of the tokens that are attended to.</param>
    /// <param name="numHeads">Heads.</param>
    /// <param name="dropout">Share that training sets to 0, of weights and activations.</param>
    public BertAttention(int width, int contextWidth, int numHeads, double dropout)
        : base(nameof(BertAttention))
    {
        _attention = new QueryKeyValue(width, contextWidth, numHeads, dropout);
        _output = new ResidualOutput(width, width, dropout);
        RegisterComponents();
    }

    /// <summary>Gets or sets who keeps the attention weights of the next passes; <see langword="null"/> for nobody.</summary>
    public AttentionRecord? Record
    {
        get => _attention.Record;
        set => _attention.Record = value;
    }

    /// <summary>Attends.</summary>
    /// <param name="tokens"><c>[N, T, D]</c>.</param>
    /// <param name="context">What they attend to, <c>[N, S, C]</c>.</param>
    /// <param name="bias">Added to the logits, <c>[N, 1, 1, S]</c>, or <see langword="null"/>.</param>
    /// <returns><c>[N, T, D]</c>.</returns>
    public override Tensor forward(Tensor tokens, Tensor context, Tensor? bias)
    {
        using var attended = _attention.call(tokens, context, bias);
        return _output.call(attended, tokens);
    }
}
