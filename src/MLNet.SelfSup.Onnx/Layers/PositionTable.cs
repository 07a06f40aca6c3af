using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Onnx.Graphs;

namespace MLNet.SelfSup.Onnx.Layers;

/// <summary>The position embedding of a Vision Transformer.</summary>
internal static class PositionTable
{
    private const string Name = "pos_embed";
    private const float CubicCoefficient = -0.75f;

    /// <summary>Adds the table; one that was made for another image size is resized: bicubic between the patches' centres, the class token's row kept.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="options">Sizes.</param>
    /// <returns><c>[1, 1 + L, D]</c>.</returns>
    public static GraphValue Add(GraphBuilder graph, VisionTransformerOptions options)
    {
        int grid = options.ImageSize / options.PatchSize;
        int width = options.EmbedDim;
        int side = FindGridSize(graph.Weights.FindShape(Name)) ?? grid;
        GraphValue table = StoredWeight.AddExact(graph, graph.Weights.Get(Name, 1, 1 + (side * side), width));
        if (side == grid)
        {
            return table;
        }

        GraphValue patches = graph.Reshape(graph.Slice(table, 1, 1, long.MaxValue), 1, side, side, width);
        GraphValue sizes = graph.Integers(1, width, grid, grid);
        GraphValue none = graph.Opset < OlderOperators.FirstWithOptionalScales ? graph.Numbers("none", [], 0) : new GraphValue(string.Empty);
        GraphValue resized = graph.Add(
            "Resize",
            [graph.Transpose(patches, 0, 3, 1, 2), none, none, sizes],  // [1, D, g', g']
            NodeAttribute.Of("mode", "cubic"),
            NodeAttribute.Of("cubic_coeff_a", CubicCoefficient),
            NodeAttribute.Of("coordinate_transformation_mode", "half_pixel"));
        return graph.Concat(1, graph.Slice(table, 1, 0, 1), Convolution.ToTokens(graph, resized, width));
    }

    private static int? FindGridSize(IReadOnlyList<long>? shape)
    {
        if (shape is not { Count: 3 } || shape[1] < 2)
        {
            return null;
        }

        int side = (int)Math.Round(Math.Sqrt(shape[1] - 1));
        return (long)side * side == shape[1] - 1 ? side : null;
    }
}
