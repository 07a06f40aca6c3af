using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Onnx.Graphs;

namespace MLNet.SelfSup.Onnx.Layers;

/// <summary>A transformer block with the norms in front: attention and MLP, each added to its input (arXiv:2010.11929, eq. 2 and 3).</summary>
internal static class TransformerBlock
{
    /// <summary>Adds the block.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">The block's name in the artefact.</param>
    /// <param name="tokens"><c>[N, T, D]</c>.</param>
    /// <param name="options">Sizes.</param>
    /// <returns><c>[N, T, D]</c>.</returns>
    public static GraphValue Add(GraphBuilder graph, string name, GraphValue tokens, VisionTransformerOptions options)
    {
        int width = options.EmbedDim;
        int hidden = (int)(width * options.MlpRatio);
        GraphValue normed = Normalization.AddLayerNorm(graph, $"{name}.norm1", tokens, width, Normalization.TransformerEpsilon);
        GraphValue[] parts = graph.Split(LinearLayer.Add(graph, $"{name}.attn.qkv", normed, width, 3 * width), axis: -1, parts: 3);
        GraphValue mixed = MultiHeadAttention.Add(graph, parts[0], parts[1], parts[2], width, options.NumHeads, bias: null);
        GraphValue attended = graph.Plus(tokens, LinearLayer.Add(graph, $"{name}.attn.proj", mixed, width, width));

        normed = Normalization.AddLayerNorm(graph, $"{name}.norm2", attended, width, Normalization.TransformerEpsilon);
        GraphValue widened = graph.Gelu(LinearLayer.Add(graph, $"{name}.mlp.fc1", normed, width, hidden));
        return graph.Plus(attended, LinearLayer.Add(graph, $"{name}.mlp.fc2", widened, hidden, width));
    }
}
