using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Torch.Layers.Bert;

namespace MLNet.SelfSup.Torch.Encoders;

/// <summary>A text encoder and, for training, the head that tells hidden word pieces.</summary>
internal sealed class LanguageModel : nn.Module
{
    [ComponentName(Name = "bert")]
    private readonly TextEncoder _encoder;

    [ComponentName(Name = "cls")]
    private readonly LanguageHead? _head;

    /// <summary>Builds the network; its weights are zero until a method or a file gives them values.</summary>
    /// <param name="options">Sizes that fit together.</param>
    /// <param name="vocabularySize">V.</param>
    /// <param name="imageWidth">Width of an image's tokens.</param>
    /// <param name="hasHead">Whether word pieces are to be told.</param>
    public LanguageModel(TextEncoderOptions options, int vocabularySize, int imageWidth, bool hasHead)
        : base(nameof(LanguageModel))
    {
        _encoder = new TextEncoder(options, vocabularySize, imageWidth);
        _head = hasHead ? new LanguageHead(options.EmbedDim, vocabularySize) : null;
        RegisterComponents();
    }

    /// <summary>Gets the text and fusion encoder.</summary>
    public TextEncoder Encoder => _encoder;

    /// <summary>Tells word pieces from tokens of the fusion encoder. The same table embeds words and tells them (arXiv:1608.05859).</summary>
    /// <param name="tokens"><c>[…, D]</c>.</param>
    /// <returns>Logits, <c>[…, V]</c>.</returns>
    /// <exception cref="InvalidOperationException">The model has no head.</exception>
    public Tensor Predict(Tensor tokens) =>
        (_head ?? throw new InvalidOperationException("The language model was built without a head.")).Predict(tokens, _encoder.WordEmbeddings);
}
