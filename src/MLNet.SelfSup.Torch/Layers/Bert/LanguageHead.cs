namespace MLNet.SelfSup.Torch.Layers.Bert;

/// <summary>BERT's head for hidden word pieces, under the name that official checkpoints give it.</summary>
internal sealed class LanguageHead : nn.Module
{
    [ComponentName(Name = "predictions")]
    private readonly LanguagePrediction _prediction;

    /// <summary>Builds the head.</summary>
    /// <param name="width">Width D of a token.</param>
    /// <param name="vocabularySize">V.</param>
    public LanguageHead(int width, int vocabularySize)
        : base(nameof(LanguageHead))
    {
        _prediction = new LanguagePrediction(width, vocabularySize);
        RegisterComponents();
    }

    /// <summary>Tells word pieces.</summary>
    /// <param name="tokens"><c>[…, D]</c>.</param>
    /// <param name="words">Their embeddings, <c>[V, D]</c>.</param>
    /// <returns>Logits, <c>[…, V]</c>.</returns>
    public Tensor Predict(Tensor tokens, Tensor words) => _prediction.Predict(tokens, words);
}
