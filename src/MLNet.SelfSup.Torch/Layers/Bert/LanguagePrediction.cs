namespace MLNet.SelfSup.Torch.Layers.Bert;

/// <summary>A transformation, then the product with each word piece's embedding and a bias a word piece.</summary>
internal sealed class LanguagePrediction : nn.Module
{
    [ComponentName(Name = "transform")]
    private readonly LanguageTransform _transform;

    [ComponentName(Name = "bias")]
    private readonly Parameter _bias;

    /// <summary>Builds the layer.</summary>
    /// <param name="width">Width D of a token.</param>
    /// <param name="vocabularySize">V.</param>
    public LanguagePrediction(int width, int vocabularySize)
        : base(nameof(LanguagePrediction))
    {
        _transform = new LanguageTransform(width);
        _bias = LayerFactory.NewParameter(vocabularySize);
        RegisterComponents();
    }

    /// <summary>Tells word pieces.</summary>
    /// <param name="tokens"><c>[…, D]</c>.</param>
    /// <param name="words">Their embeddings, <c>[V, D]</c>.</param>
    /// <returns>Logits, <c>[…, V]</c>.</returns>
    public Tensor Predict(Tensor tokens, Tensor words)
    {
        using var transformed = _transform.call(tokens);
        return LinearMap.Apply(transformed, words, _bias);
    }
}
