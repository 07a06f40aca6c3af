using MLNet.SelfSup.Onnx.Graphs;
using DataType = Onnx.TensorProto.Types.DataType;

namespace MLNet.SelfSup.Onnx.Layers;

/// <summary>A linear layer, <c>y = x Wᵀ + b</c>.</summary>
internal static class LinearLayer
{
    /// <summary>Adds the layer.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">The layer's name in the artefact.</param>
    /// <param name="input"><c>[…, inputs]</c>.</param>
    /// <param name="inputs">Width of the input.</param>
    /// <param name="outputs">Width of the output.</param>
    /// <returns><c>[…, outputs]</c>.</returns>
    public static GraphValue Add(GraphBuilder graph, string name, GraphValue input, int inputs, int outputs)
    {
        Weight weight = graph.Weights.Get($"{name}.weight", outputs, inputs);
        GraphValue bias = StoredWeight.AddExact(graph, graph.Weights.Get($"{name}.bias", outputs));
        GraphValue product = graph.Storage == OnnxWeights.Int8
            ? Quantized(graph, weight, input)
            : graph.MatMul(input, StoredWeight.AddTransposed(graph, weight));
        return graph.Plus(product, bias);
    }

    // The input is rounded to 8 bits by its own smallest and largest number; the product is exact.
    private static GraphValue Quantized(GraphBuilder graph, Weight weight, GraphValue input)
    {
        var rows = new Lazy<QuantizedRows>(() => QuantizedRows.Of(weight.ToSingles(), weight.Rows, QuantizedRows.ProductLimit));
        GraphValue matrix = graph.Add(new Initializer(
            weight.Name, DataType.Int8, [weight.Shape[1], weight.Shape[0]], () => StoredWeight.ToBytes<sbyte>(StoredWeight.Transpose<sbyte>(rows.Value.Values, weight.Rows))));
        GraphValue scales = graph.Add(new Initializer($"{weight.Name}.scale", DataType.Float, [weight.Rows], () => StoredWeight.ToBytes<float>(rows.Value.Scales)));
        GraphValue[] rounded = graph.Add("DynamicQuantizeLinear", [input], outputs: 3);                             // integers, scale, zero point
        GraphValue sums = graph.Add("MatMulInteger", [rounded[0], matrix, rounded[2]]);                             // […, outputs], 32-bit integers
        return graph.Times(StoredWeight.ToFloat(graph, sums), graph.Times(rounded[1], scales));
    }
}
