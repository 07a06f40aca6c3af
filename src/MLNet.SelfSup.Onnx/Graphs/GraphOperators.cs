using Onnx;

namespace MLNet.SelfSup.Onnx.Graphs;

/// <summary>The operators that encoders are made of, one node each.</summary>
internal static class GraphOperators
{
    public static GraphValue Plus(this GraphBuilder graph, GraphValue left, GraphValue right) => graph.Add("Add", [left, right]);

    public static GraphValue Minus(this GraphBuilder graph, GraphValue left, GraphValue right) => graph.Add("Sub", [left, right]);

    public static GraphValue Times(this GraphBuilder graph, GraphValue left, GraphValue right) => graph.Add("Mul", [left, right]);

    public static GraphValue DividedBy(this GraphBuilder graph, GraphValue left, GraphValue right) => graph.Add("Div", [left, right]);

    public static GraphValue MatMul(this GraphBuilder graph, GraphValue left, GraphValue right) => graph.Add("MatMul", [left, right]);

    public static GraphValue Relu(this GraphBuilder graph, GraphValue value) => graph.Add("Relu", [value]);

    /// <summary>The exact GELU, by the error function.</summary>
    public static GraphValue Gelu(this GraphBuilder graph, GraphValue value) => graph.Opset < OlderOperators.FirstWithGelu ? OlderOperators.Gelu(graph, value) : graph.Add("Gelu", [value]);

    /// <summary>Takes off the mean of the last axis and divides by its deviation, then scales and shifts.</summary>
    public static GraphValue LayerNorm(this GraphBuilder graph, GraphValue value, GraphValue scale, GraphValue shift, float epsilon) =>
        graph.Opset < OlderOperators.FirstWithLayerNorm
            ? OlderOperators.LayerNorm(graph, value, scale, shift, epsilon)
            : graph.Add("LayerNormalization", [value, scale, shift], NodeAttribute.Of("axis", -1), NodeAttribute.Of("epsilon", epsilon));

    public static GraphValue Softmax(this GraphBuilder graph, GraphValue value) => graph.Add("Softmax", [value], NodeAttribute.Of("axis", -1));

    public static GraphValue Transpose(this GraphBuilder graph, GraphValue value, params long[] order) => graph.Add("Transpose", [value], NodeAttribute.Of("perm", order));

    /// <summary>Changes the shape; a side of 0 stays as it is, one of -1 takes what is left.</summary>
    public static GraphValue Reshape(this GraphBuilder graph, GraphValue value, params long[] shape) => graph.Add("Reshape", [value, graph.Integers(shape)]);

    public static GraphValue Concat(this GraphBuilder graph, long axis, params GraphValue[] values) =>
        values.Length == 1 ? values[0] : graph.Add("Concat", values, NodeAttribute.Of("axis", axis));

    public static GraphValue Slice(this GraphBuilder graph, GraphValue value, long axis, long start, long end) =>
        graph.Add("Slice", [value, graph.Integers(start), graph.Integers(end), graph.Integers(axis)]);

    /// <summary>Takes one place of an axis, which goes.</summary>
    public static GraphValue Select(this GraphBuilder graph, GraphValue value, long axis, long index) =>
        graph.Add("Gather", [value, graph.Integer(index)], NodeAttribute.Of("axis", axis));

    public static GraphValue[] Split(this GraphBuilder graph, GraphValue value, long axis, int parts) =>
        graph.Opset < OlderOperators.FirstWithAxesAsInput
            ? graph.Add("Split", [value], parts, NodeAttribute.Of("axis", axis))
            : graph.Add("Split", [value], parts, NodeAttribute.Of("axis", axis), NodeAttribute.Of("num_outputs", parts));

    /// <summary>Averages over axes, which go.</summary>
    public static GraphValue Mean(this GraphBuilder graph, GraphValue value, params long[] axes) => graph.Reduce("ReduceMean", value, keepsAxes: false, axes);

    /// <summary>Averages over an axis, which stays with size 1.</summary>
    public static GraphValue MeanKept(this GraphBuilder graph, GraphValue value, long axis) => graph.Reduce("ReduceMean", value, keepsAxes: true, axis);

    /// <summary>Tells the length of vectors along an axis, which stays with size 1.</summary>
    public static GraphValue Length(this GraphBuilder graph, GraphValue value, long axis) => graph.Reduce("ReduceL2", value, keepsAxes: true, axis);

    /// <summary>Tells the size of an axis, <c>[1]</c>.</summary>
    public static GraphValue SizeOf(this GraphBuilder graph, GraphValue value, long axis) => graph.Opset < OlderOperators.FirstWithPartsOfShape
        ? graph.Slice(graph.Add("Shape", [value]), 0, axis, axis + 1)
        : graph.Add("Shape", [value], NodeAttribute.Of("start", axis), NodeAttribute.Of("end", axis + 1));

    private static GraphValue Reduce(this GraphBuilder graph, string operation, GraphValue value, bool keepsAxes, params long[] axes)
    {
        AttributeProto keeps = NodeAttribute.Of("keepdims", keepsAxes ? 1 : 0);
        return graph.Opset < OlderOperators.FirstWithAxesAsInput
            ? graph.Add(operation, [value], NodeAttribute.Of("axes", axes), keeps)
            : graph.Add(operation, [value, graph.Integers(axes)], keeps);
    }
}
