using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Onnx.Graphs;

namespace MLNet.SelfSup.Onnx.Layers;

/// <summary>A BERT layer, norms behind its parts: attention, in the fusion encoder attention to the image, and an MLP (ALBEF, arXiv:2107.07651, figure 1).</summary>
internal static class BertLayer
{
    /// <summary>Adds the layer.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">The layer's name in the artefact.</param>
    /// <param name="tokens"><c>[N, T, D]</c>.</param>
    /// <param name="bias">Of the text's padding, <c>[N, 1, 1, T]</c>.</param>
    /// <param name="options">Sizes.</param>
    /// <param name="image">Tokens of the images, <c>[N, S, C]</c>, and C; <see langword="null"/> for a layer that reads text alone.</param>
    /// <returns><c>[N, T, D]</c>.</returns>
    public static GraphValue Add(GraphBuilder graph, string name, GraphValue tokens, GraphValue bias, TextEncoderOptions options, (GraphValue Tokens, int Width)? image)
    {
        int width = options.EmbedDim;
        int hidden = (int)(width * options.MlpRatio);
        GraphValue attended = Attend(graph, $"{name}.attention", tokens, (tokens, width), bias, options);               // [N, T, D]
        if (image is { } seen)
        {
            attended = Attend(graph, $"{name}.crossattention", attended, seen, bias: null, options);                    // [N, T, D]
        }

        GraphValue widened = graph.Gelu(LinearLayer.Add(graph, $"{name}.intermediate.dense", attended, width, hidden));  // [N, T, I]
        return AddResidual(graph, $"{name}.output", widened, hidden, attended, width);
    }

    private static GraphValue Attend(GraphBuilder graph, string name, GraphValue tokens, (GraphValue Tokens, int Width) context, GraphValue? bias, TextEncoderOptions options)
    {
        int width = options.EmbedDim;
        GraphValue query = LinearLayer.Add(graph, $"{name}.self.query", tokens, width, width);
        GraphValue key = LinearLayer.Add(graph, $"{name}.self.key", context.Tokens, context.Width, width);
        GraphValue value = LinearLayer.Add(graph, $"{name}.self.value", context.Tokens, context.Width, width);
        GraphValue mixed = MultiHeadAttention.Add(graph, query, key, value, width, options.NumHeads, bias);
        return AddResidual(graph, $"{name}.output", mixed, width, tokens, width);
    }

    // What ends each part: a linear layer, the sum with the part's input, and a norm behind it.
    private static GraphValue AddResidual(GraphBuilder graph, string name, GraphValue computed, int computedWidth, GraphValue input, int width)
    {
        GraphValue sum = graph.Plus(LinearLayer.Add(graph, $"{name}.dense", computed, computedWidth, width), input);
        return Normalization.AddLayerNorm(graph, $"{name}.LayerNorm", sum, width, Normalization.BertEpsilon);
    }
}
