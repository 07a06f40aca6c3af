using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Torch.Layers.Bert;

namespace MLNet.SelfSup.Torch.Encoders;

/// <summary>A BERT cut in two: the first layers read the text, the last ones attend to the image as well (ALBEF, arXiv:2107.07651, section 3.1).</summary>
internal sealed class TextEncoder : nn.Module
{
    // What BERT adds to the logits of padding.
    private const double PaddingBias = -10_000;

    private readonly TextEncoderOptions _options;

    [ComponentName(Name = "embeddings")]
    private readonly BertEmbeddings _embeddings;

    [ComponentName(Name = "encoder")]
    private readonly BertStack _stack;

    /// <summary>Builds the network; its weights are zero until a method or a file gives them values.</summary>
    /// <param name="options">Sizes that fit together.</param>
    /// <param name="vocabularySize">V.</param>
    /// <param name="imageWidth">Width of an image's tokens.</param>
    public TextEncoder(TextEncoderOptions options, int vocabularySize, int imageWidth)
        : base(nameof(TextEncoder))
    {
        _options = options;
        _embeddings = new BertEmbeddings(options, vocabularySize);
        _stack = new BertStack(Enumerable.Range(0, options.Depth).Select(i => new BertLayer(options, i < options.TextDepth ? null : imageWidth)));
        RegisterComponents();
    }

    /// <summary>Gets the embeddings of the word pieces, <c>[V, D]</c>.</summary>
    public Parameter WordEmbeddings => _embeddings.Words;

    /// <summary>Gets a layer of the fusion encoder.</summary>
    /// <param name="index">From 0.</param>
    public BertLayer FusionLayer(int index) => _stack.Layers[_options.TextDepth + index];

    /// <summary>Reads texts alone.</summary>
    /// <param name="ids">Word pieces, <c>[N, T]</c>, <see cref="ScalarType.Int64"/>.</param>
    /// <param name="mask">1 for a token and 0 for padding, <c>[N, T]</c>, floating.</param>
    /// <returns><c>[N, T, D]</c>.</returns>
    public Tensor ForwardText(Tensor ids, Tensor mask)
    {
        using var scope = NewDisposeScope();
        return Run(_embeddings.call(ids), 0, _options.TextDepth, ToBias(mask), image: null).MoveToOuterDisposeScope();
    }

    /// <summary>Reads texts that were read before together with images.</summary>
    /// <param name="text">What <see cref="ForwardText"/> gave, <c>[N, T, D]</c>.</param>
    /// <param name="mask">1 for a token and 0 for padding, <c>[N, T]</c>, floating.</param>
    /// <param name="image">Tokens of the images, <c>[N, S, C]</c>.</param>
    /// <returns><c>[N, T, D]</c>.</returns>
    public Tensor ForwardFusion(Tensor text, Tensor mask, Tensor image)
    {
        using var scope = NewDisposeScope();
        return Run(text, _options.TextDepth, _options.FusionDepth, ToBias(mask), image).MoveToOuterDisposeScope();
    }

    private static Tensor ToBias(Tensor mask) => mask.Plus(-1).Times(-PaddingBias).unsqueeze(1).unsqueeze(1);  // [N, 1, 1, T]

    private Tensor Run(Tensor tokens, int first, int count, Tensor bias, Tensor? image)
    {
        for (int i = first; i < first + count; i++)
        {
            tokens = _stack.Layers[i].Forward(tokens, bias, image);  // [N, T, D]
        }

        return tokens;
    }
}
