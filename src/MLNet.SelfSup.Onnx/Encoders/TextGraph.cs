using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Onnx.Graphs;
using MLNet.SelfSup.Onnx.Layers;

namespace MLNet.SelfSup.Onnx.Encoders;

/// <summary>A BERT cut in two: the first layers read the text, the last ones attend to the image as well (ALBEF, arXiv:2107.07651, section 3.1).</summary>
/// <param name="graph">The graph.</param>
/// <param name="text">Sizes.</param>
/// <param name="ids">Word pieces, <c>[N, T]</c>, 64-bit integers.</param>
/// <param name="mask">1 for a token and 0 for padding, <c>[N, T]</c>.</param>
internal sealed class TextGraph(GraphBuilder graph, TextDescription text, GraphValue ids, GraphValue mask)
{
    private const string Bert = "text_encoder.bert";
    private const int Segments = 2;

    // What BERT adds to the logits of padding.
    private const double PaddingBias = -10_000;

    private readonly TextEncoderOptions _options = text.Encoder;

    /// <summary>Reads texts alone.</summary>
    /// <returns><c>[N, T, D]</c>.</returns>
    public GraphValue EncodeTexts() => Run(Embed(), 0, _options.TextDepth, image: null);

    /// <summary>Reads texts together with images.</summary>
    /// <param name="image">Tokens of the images, <c>[N, S, C]</c>, and C.</param>
    /// <returns><c>[N, T, D]</c>.</returns>
    public GraphValue EncodePairs((GraphValue Tokens, int Width) image) => Run(EncodeTexts(), _options.TextDepth, _options.FusionDepth, image);

    private GraphValue Embed()
    {
        int width = _options.EmbedDim;
        GraphValue words = graph.Add("Gather", [AddTable("word_embeddings", text.Vocabulary.Count), ids], NodeAttribute.Of("axis", 0));                                    // [N, T, D]
        GraphValue places = graph.Add("Slice", [AddTable("position_embeddings", _options.MaxPositions), graph.Integers(0), graph.SizeOf(ids, 1), graph.Integers(0)]);      // [T, D]
        GraphValue segment = graph.Slice(AddTable("token_type_embeddings", Segments), 0, 0, 1);                                                                            // [1, D]
        return Normalization.AddLayerNorm(graph, $"{Bert}.embeddings.LayerNorm", graph.Plus(words, graph.Plus(places, segment)), width, Normalization.BertEpsilon);
    }

    private GraphValue AddTable(string name, int rows) => StoredWeight.Add(graph, graph.Weights.Get($"{Bert}.embeddings.{name}.weight", rows, _options.EmbedDim));

    private GraphValue Run(GraphValue tokens, int first, int count, (GraphValue Tokens, int Width)? image)
    {
        GraphValue padding = graph.Times(graph.Minus(mask, graph.Number(1)), graph.Number(-PaddingBias));
        GraphValue bias = graph.Add("Unsqueeze", [padding, graph.Integers(1, 2)]);                                                                                         // [N, 1, 1, T]
        for (int i = first; i < first + count; i++)
        {
            tokens = BertLayer.Add(graph, $"{Bert}.encoder.layer.{i}", tokens, bias, _options, image);
        }

        return tokens;
    }
}
