using MLNet.SelfSup.Encoders;

namespace MLNet.SelfSup.Torch.Layers.Bert;

/// <summary>Sums the embeddings of a token's word piece, position and segment, then norm and dropout. Maps ids <c>[N, T]</c> to <c>[N, T, D]</c>.</summary>
/// <remarks>ALBEF's texts are all of segment 0. Nothing attends to padding, so that its row gets no gradient here.</remarks>
internal sealed class BertEmbeddings : Module<Tensor, Tensor>
{
    private const int Segments = 2;

    private readonly double _dropout;

    [ComponentName(Name = "word_embeddings")]
    private readonly EmbeddingTable _words;

    [ComponentName(Name = "position_embeddings")]
    private readonly EmbeddingTable _positions;

    [ComponentName(Name = "token_type_embeddings")]
    private readonly EmbeddingTable _segments;

    [ComponentName(Name = "LayerNorm")]
    private readonly LayerNorm _norm;

    /// <summary>Builds the tables.</summary>
    /// <param name="options">Sizes.</param>
    /// <param name="vocabularySize">V.</param>
    public BertEmbeddings(TextEncoderOptions options, int vocabularySize)
        : base(nameof(BertEmbeddings))
    {
        _dropout = options.Dropout;
        _words = new EmbeddingTable(vocabularySize, options.EmbedDim);
        _positions = new EmbeddingTable(options.MaxPositions, options.EmbedDim);
        _segments = new EmbeddingTable(Segments, options.EmbedDim);
        _norm = BertLayer.NewNorm(options.EmbedDim);
        RegisterComponents();
    }

    /// <summary>Gets the embeddings of the word pieces, <c>[V, D]</c>; the language-modelling head reads by them what it predicts.</summary>
    public Parameter Words => _words.Weight;

    /// <inheritdoc/>
    public override Tensor forward(Tensor ids)
    {
        using var scope = NewDisposeScope();
        long length = ids.shape[1];
        if (length > _positions.Weight.shape[0])
        {
            throw new ArgumentException($"Got texts of {length} tokens; the encoder has {_positions.Weight.shape[0]} positions.", nameof(ids));
        }

        var words = _words.Weight.index_select(0, ids.flatten()).view([.. ids.shape, -1]);  // [N, T, D]
        var places = _positions.Weight.narrow(0, 0, length);                          // [T, D]
        var sum = words.Plus(places.Plus(_segments.Weight.narrow(0, 0, 1)));          // [N, T, D]
        return functional.dropout(_norm.call(sum), _dropout, training).MoveToOuterDisposeScope();
    }
}
