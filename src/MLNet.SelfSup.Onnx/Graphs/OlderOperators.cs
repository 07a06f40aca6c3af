namespace MLNet.SelfSup.Onnx.Graphs;

/// <summary>Newer operators, spelt as exporters spell them for older sets; ONNX Runtime knows these spellings and puts its own operators in their place.</summary>
internal static class OlderOperators
{
    /// <summary>The first version of the operator set with GELU.</summary>
    public const int FirstWithGelu = 20;

    /// <summary>The first version whose reductions take axes as an input, and whose split a number of parts.</summary>
    public const int FirstWithAxesAsInput = 18;

    /// <summary>The first version with the norm of layers.</summary>
    public const int FirstWithLayerNorm = 17;

    /// <summary>The first version that tells a part of a shape.</summary>
    public const int FirstWithPartsOfShape = 15;

    /// <summary>The first version in which inputs of a resizing may be left out.</summary>
    public const int FirstWithOptionalScales = 13;

    public static GraphValue Gelu(GraphBuilder graph, GraphValue value)
    {
        GraphValue error = graph.Add("Erf", [graph.DividedBy(value, graph.Number(Math.Sqrt(2)))]);
        return graph.Times(graph.Times(value, graph.Plus(error, graph.Number(1))), graph.Number(0.5));
    }

    public static GraphValue LayerNorm(GraphBuilder graph, GraphValue value, GraphValue scale, GraphValue shift, float epsilon)
    {
        GraphValue centred = graph.Minus(value, graph.MeanKept(value, -1));
        GraphValue variance = graph.MeanKept(graph.Add("Pow", [centred, graph.Number(2)]), -1);
        GraphValue deviation = graph.Add("Sqrt", [graph.Plus(variance, graph.Number(epsilon))]);
        return graph.Plus(graph.Times(graph.DividedBy(centred, deviation), scale), shift);
    }
}
