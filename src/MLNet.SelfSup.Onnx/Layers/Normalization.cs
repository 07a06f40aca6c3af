using MLNet.SelfSup.Onnx.Graphs;

namespace MLNet.SelfSup.Onnx.Layers;

/// <summary>The norms of encoders.</summary>
internal static class Normalization
{
    /// <summary>The ε of every LayerNorm of a Vision Transformer.</summary>
    public const float TransformerEpsilon = 1e-6f;

    /// <summary>The ε of every LayerNorm of BERT.</summary>
    public const float BertEpsilon = 1e-12f;

    /// <summary>The ε of the batch normalisation of encoders.</summary>
    private const float BatchEpsilon = 1e-5f;

    /// <summary>The ε of the batch normalisation in front of a prediction head.</summary>
    private const float HeadEpsilon = 1e-6f;

    private const double SmallestLength = 1e-12;

    /// <summary>Adds a LayerNorm over the last axis.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">The norm's name in the artefact.</param>
    /// <param name="input"><c>[…, D]</c>.</param>
    /// <param name="width">D.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <returns><c>[…, D]</c>.</returns>
    public static GraphValue AddLayerNorm(GraphBuilder graph, string name, GraphValue input, int width, float epsilon)
    {
        GraphValue scale = StoredWeight.AddExact(graph, graph.Weights.Get($"{name}.weight", width));
        GraphValue shift = StoredWeight.AddExact(graph, graph.Weights.Get($"{name}.bias", width));
        return graph.LayerNorm(input, scale, shift, epsilon);
    }

    /// <summary>Adds a batch normalisation by the running statistics (arXiv:1502.03167, algorithm 2).</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">The norm's name in the artefact.</param>
    /// <param name="input"><c>[N, C, H, W]</c>.</param>
    /// <param name="width">C.</param>
    /// <returns><c>[N, C, H, W]</c>.</returns>
    public static GraphValue AddBatchNorm(GraphBuilder graph, string name, GraphValue input, int width)
    {
        GraphValue scale = StoredWeight.AddExact(graph, graph.Weights.Get($"{name}.weight", width));
        GraphValue shift = StoredWeight.AddExact(graph, graph.Weights.Get($"{name}.bias", width));
        return AddBatchNorm(graph, name, input, scale, shift, width, BatchEpsilon);
    }

    /// <summary>Adds the batch normalisation in front of a prediction head, which has no scale and shift.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">The norm's name in the artefact.</param>
    /// <param name="input"><c>[N, D]</c>.</param>
    /// <param name="width">D.</param>
    /// <returns><c>[N, D]</c>.</returns>
    public static GraphValue AddHeadNorm(GraphBuilder graph, string name, GraphValue input, int width)
    {
        var ones = new float[width];
        Array.Fill(ones, 1);
        return AddBatchNorm(graph, name, input, graph.Numbers($"{name}.ones", ones, width), graph.Numbers($"{name}.zeros", new float[width], width), width, HeadEpsilon);
    }

    /// <summary>Divides vectors by their lengths.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="vectors"><c>[N, P]</c>.</param>
    /// <returns>Unit vectors, <c>[N, P]</c>.</returns>
    public static GraphValue ToUnitLength(GraphBuilder graph, GraphValue vectors)
    {
        GraphValue lengths = graph.Length(vectors, 1);  // [N, 1]
        return graph.DividedBy(vectors, graph.Add("Max", [lengths, graph.Number(SmallestLength)]));
    }

    private static GraphValue AddBatchNorm(GraphBuilder graph, string name, GraphValue input, GraphValue scale, GraphValue shift, int width, float epsilon)
    {
        // Only training counts batches, but the count is among an artefact's tensors.
        _ = graph.Weights.Get($"{name}.num_batches_tracked");
        GraphValue mean = StoredWeight.AddExact(graph, graph.Weights.Get($"{name}.running_mean", width));
        GraphValue variance = StoredWeight.AddExact(graph, graph.Weights.Get($"{name}.running_var", width));
        return graph.Add("BatchNormalization", [input, scale, shift, mean, variance], NodeAttribute.Of("epsilon", epsilon));
    }
}
