using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using MLNet.SelfSup.Onnx.Graphs;
using DataType = Onnx.TensorProto.Types.DataType;

namespace MLNet.SelfSup.Onnx.Layers;

/// <summary>Puts weights into a graph: in 32 bits, or in fewer that become 32 when the file is loaded.</summary>
internal static class StoredWeight
{
    /// <summary>Adds a weight that is small, or that all others depend on, as it is.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="weight">The weight.</param>
    /// <returns>The weight, in 32-bit floats.</returns>
    public static GraphValue AddExact(GraphBuilder graph, Weight weight) =>
        graph.Add(new Initializer(weight.Name, DataType.Float, weight.Shape, () => ToBytes<float>(weight.ToSingles())));

    /// <summary>Adds a kernel or a table as the options ask for it.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="weight">The weight; its first axis are outputs or rows.</param>
    /// <returns>The weight, in 32-bit floats.</returns>
    public static GraphValue Add(GraphBuilder graph, Weight weight) => graph.Storage switch
    {
        OnnxWeights.Float16 => AddHalf(graph, weight.Name, weight.Shape, weight.ToSingles),
        OnnxWeights.Int8 => AddQuantized(graph, weight),
        _ => AddExact(graph, weight),
    };

    /// <summary>Adds a matrix as the right side of a product.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="weight">The weight, <c>[outputs, inputs]</c>.</param>
    /// <returns>The matrix, <c>[inputs, outputs]</c>, in 32-bit floats.</returns>
    public static GraphValue AddTransposed(GraphBuilder graph, Weight weight)
    {
        long[] shape = [weight.Shape[1], weight.Shape[0]];
        return graph.Storage == OnnxWeights.Float16
            ? AddHalf(graph, weight.Name, shape, () => Transpose<float>(weight.ToSingles(), weight.Rows))
            : graph.Add(new Initializer(weight.Name, DataType.Float, shape, () => ToBytes<float>(Transpose<float>(weight.ToSingles(), weight.Rows))));
    }

    /// <summary>Swaps the axes of a matrix.</summary>
    /// <typeparam name="T">Element type.</typeparam>
    /// <param name="values"><c>[rows, columns]</c>.</param>
    /// <param name="rows">Number of rows.</param>
    /// <returns><c>[columns, rows]</c>.</returns>
    public static T[] Transpose<T>(ReadOnlySpan<T> values, int rows)
    {
        int columns = values.Length / rows;
        var result = new T[values.Length];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                result[(column * rows) + row] = values[(row * columns) + column];
            }
        }

        return result;
    }

    /// <summary>Copies numbers.</summary>
    /// <typeparam name="T">Their type.</typeparam>
    /// <param name="values">The numbers.</param>
    /// <returns>Their bytes.</returns>
    public static byte[] ToBytes<T>(ReadOnlySpan<T> values)
        where T : struct =>
        MemoryMarshal.AsBytes(values).ToArray();

    /// <summary>Turns numbers of another type into 32-bit floats.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="value">The numbers.</param>
    public static GraphValue ToFloat(GraphBuilder graph, GraphValue value) => graph.Add("Cast", [value], NodeAttribute.Of("to", (long)DataType.Float));

    private static GraphValue AddHalf(GraphBuilder graph, string name, long[] shape, Func<float[]> read)
    {
        GraphValue stored = graph.Add(new Initializer(name, DataType.Float16, shape, () => ToHalf(read())));
        return ToFloat(graph, stored);
    }

    private static byte[] ToHalf(float[] values)
    {
        var halves = new Half[values.Length];
        TensorPrimitives.ConvertToHalf(values, halves);
        return ToBytes<Half>(halves);
    }

    // By Cast and Mul: ONNX Runtime folds these when it loads the file, and DequantizeLinear not.
    private static GraphValue AddQuantized(GraphBuilder graph, Weight weight)
    {
        var rows = new Lazy<QuantizedRows>(() => QuantizedRows.Of(weight.ToSingles(), weight.Rows, QuantizedRows.StorageLimit));
        long[] scaleShape = [weight.Rows, .. Enumerable.Repeat(1L, weight.Shape.Length - 1)];
        GraphValue integers = graph.Add(new Initializer(weight.Name, DataType.Int8, weight.Shape, () => ToBytes<sbyte>(rows.Value.Values)));
        GraphValue scales = graph.Add(new Initializer($"{weight.Name}.scale", DataType.Float, scaleShape, () => ToBytes<float>(rows.Value.Scales)));
        return graph.Times(ToFloat(graph, integers), scales);
    }
}
