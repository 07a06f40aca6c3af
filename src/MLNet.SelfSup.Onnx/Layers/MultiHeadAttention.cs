using MLNet.SelfSup.Onnx.Graphs;

namespace MLNet.SelfSup.Onnx.Layers;

/// <summary>Attention of several heads: <c>softmax(q kᵀ / √d + bias) v</c> (arXiv:1706.03762, eq. 1).</summary>
internal static class MultiHeadAttention
{
    /// <summary>Adds the attention.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="query"><c>[N, T, D]</c>.</param>
    /// <param name="key"><c>[N, S, D]</c>.</param>
    /// <param name="value"><c>[N, S, D]</c>.</param>
    /// <param name="width">D.</param>
    /// <param name="heads">The number of heads.</param>
    /// <param name="bias">Added to the logits, <c>[N, 1, 1, S]</c>; <see langword="null"/> where every token counts.</param>
    /// <returns><c>[N, T, D]</c>.</returns>
    public static GraphValue Add(GraphBuilder graph, GraphValue query, GraphValue key, GraphValue value, int width, int heads, GraphValue? bias)
    {
        int side = width / heads;
        GraphValue scaled = graph.Times(query, graph.Number(1 / Math.Sqrt(side)));
        GraphValue queries = graph.Transpose(Split(scaled), 0, 2, 1, 3);                     // [N, heads, T, d]
        GraphValue keys = graph.Transpose(Split(key), 0, 2, 3, 1);                           // [N, heads, d, S]
        GraphValue values = graph.Transpose(Split(value), 0, 2, 1, 3);                       // [N, heads, S, d]
        GraphValue logits = graph.MatMul(queries, keys);                                     // [N, heads, T, S]
        GraphValue weights = graph.Softmax(bias is { } added ? graph.Plus(logits, added) : logits);
        GraphValue mixed = graph.Transpose(graph.MatMul(weights, values), 0, 2, 1, 3);       // [N, T, heads, d]
        return graph.Reshape(mixed, 0, 0, width);                                            // [N, T, D]

        GraphValue Split(GraphValue tokens) => graph.Reshape(tokens, 0, 0, heads, side);
    }
}
