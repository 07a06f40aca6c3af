using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Torch.Layers;

namespace MLNet.SelfSup.Torch.Encoders;

/// <summary>Image encoder, text and fusion encoder, projections and matching head of ALBEF; names are the official checkpoint's (arXiv:2107.07651, figure 1).</summary>
internal class ImageTextNetwork : nn.Module
{
    /// <summary>Classes of the matching head: the pair does not match, or it does.</summary>
    public const int MatchClasses = 2;

    [ComponentName(Name = "temp")]
    private readonly Parameter _temperature;

    [ComponentName(Name = "visual_encoder")]
    private readonly ImageEncoderModule _visualEncoder;

    [ComponentName(Name = "text_encoder")]
    private readonly LanguageModel _textEncoder;

    [ComponentName(Name = "vision_proj")]
    private readonly Dense _visionProjection;

    [ComponentName(Name = "text_proj")]
    private readonly Dense _textProjection;

    [ComponentName(Name = "itm_head")]
    private readonly Dense _matchingHead;

    /// <summary>Builds the network for use, without a head for words; its weights are zero until a file gives them values.</summary>
    /// <param name="image">The image encoder's architecture.</param>
    /// <param name="text">Sizes of the text side.</param>
    /// <param name="vocabularySize">V.</param>
    /// <param name="projectionDim">Length P of the shared vectors.</param>
    public ImageTextNetwork(EncoderOptions image, TextEncoderOptions text, int vocabularySize, int projectionDim)
        : this(nameof(ImageTextNetwork), image, text, vocabularySize, projectionDim, hasLanguageHead: false) => RegisterComponents();

    /// <summary>Builds the network for a derived one, which registers the components.</summary>
    /// <param name="name">Name of the module.</param>
    /// <param name="image">The image encoder's architecture.</param>
    /// <param name="text">Sizes of the text side.</param>
    /// <param name="vocabularySize">V.</param>
    /// <param name="projectionDim">Length P of the shared vectors.</param>
    /// <param name="hasLanguageHead">Whether word pieces are to be told.</param>
    protected ImageTextNetwork(
        string name, EncoderOptions image, TextEncoderOptions text, int vocabularySize, int projectionDim, bool hasLanguageHead)
        : base(name)
    {
        _temperature = LayerFactory.NewParameter(zeros([]));
        _visualEncoder = EncoderFactory.Build(image);
        _textEncoder = new LanguageModel(text, vocabularySize, image.TokenDim, hasLanguageHead);
        _visionProjection = LayerFactory.NewLinear(image.TokenDim, projectionDim);
        _textProjection = LayerFactory.NewLinear(text.EmbedDim, projectionDim);
        _matchingHead = LayerFactory.NewLinear(text.EmbedDim, MatchClasses);
    }

    /// <summary>Gets the learned temperature, <c>[]</c>.</summary>
    public Parameter Temperature => _temperature;

    /// <summary>Gets the image encoder.</summary>
    public ImageEncoderModule VisualEncoder => _visualEncoder;

    /// <summary>Gets the text side.</summary>
    public LanguageModel TextEncoder => _textEncoder;

    /// <summary>Gets the projection of images.</summary>
    public Dense VisionProjection => _visionProjection;

    /// <summary>Gets the projection of texts.</summary>
    public Dense TextProjection => _textProjection;

    /// <summary>Gets the head that tells pairs that match (class 1) from others (class 0).</summary>
    public Dense MatchingHead => _matchingHead;

    /// <summary>Maps an encoder's class token into the shared space.</summary>
    /// <param name="projection">The projection.</param>
    /// <param name="tokens"><c>[N, T, D]</c>.</param>
    /// <returns>Unit vectors, <c>[N, P]</c>.</returns>
    public static Tensor Project(Dense projection, Tensor tokens)
    {
        using var scope = NewDisposeScope();
        return functional.normalize(projection.call(tokens.select(1, 0)), dim: 1).MoveToOuterDisposeScope();
    }

    /// <summary>Tells how well texts fit images.</summary>
    /// <param name="text">What the text encoder gave, <c>[N, T, D]</c>.</param>
    /// <param name="mask">1 for a token and 0 for padding, <c>[N, T]</c>.</param>
    /// <param name="image">What the image encoder gave, <c>[N, S, C]</c>.</param>
    /// <returns>Logits of "does not match" and "matches", <c>[N, 2]</c>.</returns>
    public Tensor Match(Tensor text, Tensor mask, Tensor image)
    {
        using var scope = NewDisposeScope();
        var fused = _textEncoder.Encoder.ForwardFusion(text, mask, image);  // [N, T, D]
        return _matchingHead.call(fused.select(1, 0)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected sealed override void RegisterComponents() => base.RegisterComponents();
}
