using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Onnx.Graphs;

namespace MLNet.SelfSup.Onnx.Layers;

/// <summary>Turns tokens into feature vectors.</summary>
internal static class TokenPooling
{
    /// <summary>Takes the class token.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="tokens"><c>[N, 1 + L, D]</c>, the class token first.</param>
    /// <returns><c>[N, D]</c>.</returns>
    public static GraphValue TakeClassToken(GraphBuilder graph, GraphValue tokens) => graph.Select(tokens, 1, 0);

    /// <summary>Takes all tokens but the class token.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="tokens"><c>[N, 1 + L, D]</c>, the class token first.</param>
    /// <returns><c>[N, L, D]</c>.</returns>
    public static GraphValue TakePatches(GraphBuilder graph, GraphValue tokens) => graph.Slice(tokens, 1, 1, long.MaxValue);

    /// <summary>Pools patch tokens, or the positions of a map.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="patches"><c>[N, L, D]</c>, row by row of a square.</param>
    /// <param name="side">The side of the square, √L.</param>
    /// <param name="width">D.</param>
    /// <param name="pooling">Mean, deviation, quarters, or several; other flags are passed over.</param>
    /// <returns>The pooled vectors, <c>[N, D]</c> each, in the order of the flags; quarters are four.</returns>
    public static IEnumerable<GraphValue> PoolPatches(GraphBuilder graph, GraphValue patches, int side, int width, FeaturePooling pooling)
    {
        if (pooling.HasFlag(FeaturePooling.PatchMean))
        {
            yield return graph.Mean(patches, 1);
        }

        if (pooling.HasFlag(FeaturePooling.PatchDeviation))
        {
            yield return Deviate(graph, patches, side * side);
        }

        if (pooling.HasFlag(FeaturePooling.PatchQuarters))
        {
            foreach (GraphValue quarter in PoolQuarters(graph, patches, side, width))
            {
                yield return quarter;
            }
        }
    }

    // The unbiased deviation, 0 for a single patch.
    private static GraphValue Deviate(GraphBuilder graph, GraphValue patches, int count)
    {
        GraphValue centred = graph.Minus(patches, graph.MeanKept(patches, 1));                                     // [N, L, D]
        GraphValue variance = graph.Mean(graph.Times(centred, centred), 1);                                        // [N, D], over L
        return graph.Add("Sqrt", [graph.Times(variance, graph.Number((double)count / Math.Max(1, count - 1)))]);
    }

    // The middle row and column of an odd side belong to the quarters on both of their sides.
    private static IEnumerable<GraphValue> PoolQuarters(GraphBuilder graph, GraphValue patches, int side, int width)
    {
        int half = (side + 1) / 2;
        GraphValue grid = graph.Reshape(patches, 0, side, side, width);  // [N, S, S, D]
        int[] starts = [0, side - half];
        return starts.SelectMany(_ => starts, (row, column) => graph.Mean(graph.Slice(graph.Slice(grid, 1, row, row + half), 2, column, column + half), 1, 2));
    }
}
