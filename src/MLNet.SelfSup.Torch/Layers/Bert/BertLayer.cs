using MLNet.SelfSup.Encoders;

namespace MLNet.SelfSup.Torch.Layers.Bert;

/// <summary>A BERT layer, norms behind its parts: attention, in the fusion encoder attention to the image, and an MLP (arXiv:1810.04805; ALBEF, arXiv:2107.07651, figure 1).</summary>
internal sealed class BertLayer : nn.Module, IRecomputable
{
    /// <summary>The ε of every LayerNorm of BERT.</summary>
    private const double NormEpsilon = 1e-12;

    [ComponentName(Name = "attention")]
    private readonly BertAttention _attention;

    [ComponentName(Name = "crossattention")]
    private readonly BertAttention? _crossAttention;

    [ComponentName(Name = "intermediate")]
    private readonly BertIntermediate _intermediate;

    [ComponentName(Name = "output")]
    private readonly ResidualOutput _output;

    /// <summary>Builds the layer.</summary>
    /// <param name="options">Sizes.</param>
    /// <param name="imageWidth">Width of an image's tokens for a layer of the fusion encoder; <see langword="null"/> for a layer that reads text alone.</param>
    public BertLayer(TextEncoderOptions options, int? imageWidth)
        : base(nameof(BertLayer))
    {
        int hidden = (int)(options.EmbedDim * options.MlpRatio);
        _attention = new BertAttention(options.EmbedDim, options.EmbedDim, options.NumHeads, options.Dropout);
        _crossAttention = imageWidth is { } width ? new BertAttention(options.EmbedDim, width, options.NumHeads, options.Dropout) : null;
        _intermediate = new BertIntermediate(options.EmbedDim, hidden);
        _output = new ResidualOutput(hidden, options.EmbedDim, options.Dropout);
        RegisterComponents();
    }

    /// <summary>Gets the attention to the image.</summary>
    /// <exception cref="InvalidOperationException">The layer reads text alone.</exception>
    public BertAttention CrossAttention => _crossAttention ?? throw new InvalidOperationException("A layer of the text encoder has no attention to images.");

    /// <inheritdoc/>
    public bool Recomputes { get; set; }

    /// <summary>Makes a norm over the last axis.</summary>
    /// <param name="width">Size of the last axis.</param>
    public static LayerNorm NewNorm(long width) => LayerNorm(width, NormEpsilon);

    /// <summary>Runs the layer.</summary>
    /// <param name="tokens"><c>[N, T, D]</c>.</param>
    /// <param name="bias">Of the text's padding, <c>[N, 1, 1, T]</c>.</param>
    /// <param name="image">Tokens of the images, <c>[N, S, C]</c>; <see langword="null"/> for a layer that reads text alone.</param>
    /// <returns><c>[N, T, D]</c>.</returns>
    public Tensor Forward(Tensor tokens, Tensor bias, Tensor? image) => image is null
        ? Recomputation.Run(Recomputes, i => Compute(i[0], i[1], null), tokens, bias)
        : Recomputation.Run(Recomputes, i => Compute(i[0], i[1], i[2]), tokens, bias, image);

    private Tensor Compute(Tensor tokens, Tensor bias, Tensor? image)
    {
        using var scope = NewDisposeScope();
        var attended = _attention.call(tokens, tokens, bias);                                   // [N, T, D]
        if (_crossAttention is not null)
        {
            attended = _crossAttention.call(attended, image!, null);                            // [N, T, D]
        }

        return _output.call(_intermediate.call(attended), attended).MoveToOuterDisposeScope();  // [N, T, D]
    }
}
