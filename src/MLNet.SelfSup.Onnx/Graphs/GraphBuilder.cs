using System.Runtime.InteropServices;
using MLNet.SelfSup.Runtime;
using Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace MLNet.SelfSup.Onnx.Graphs;

/// <summary>Collects the nodes and constants of one ONNX graph.</summary>
/// <param name="weights">The tensors of the artefact.</param>
/// <param name="storage">How weights are stored.</param>
/// <param name="opset">The version of the operator set.</param>
internal sealed class GraphBuilder(WeightSource weights, OnnxWeights storage, int opset = GraphBuilder.FileOpset)
{
    /// <summary>The version of the operator set of files: the first with GELU.</summary>
    public const int FileOpset = 20;

    /// <summary>The version of the file format that came with it.</summary>
    private const int IrVersion = 9;

    // A protocol buffer ends at 2 GiB; nodes take some kilobytes of it.
    private const long MaxBytes = int.MaxValue - (1L << 24);

    private readonly GraphProto _graph = new() { Name = "encoder" };
    private readonly Dictionary<string, Initializer> _initializers = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>Gets the tensors of the artefact.</summary>
    public WeightSource Weights => weights;

    /// <summary>Gets how weights are stored.</summary>
    public OnnxWeights Storage => storage;

    /// <summary>Gets the version of the operator set; operators that are newer are spelt by older ones.</summary>
    public int Opset => opset;

    /// <summary>Adds an input.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">Element type.</param>
    /// <param name="shape">A number a side, or a name for one that is free.</param>
    /// <returns>The input.</returns>
    public GraphValue AddInput(string name, DataType type, params string[] shape)
    {
        _graph.Input.Add(Describe(name, type, shape));
        return new GraphValue(name);
    }

    /// <summary>Makes a value the graph's output.</summary>
    /// <param name="name">The output's name.</param>
    /// <param name="value">The value, floating.</param>
    /// <param name="shape">A number a side, or a name for one that is free.</param>
    public void AddOutput(string name, GraphValue value, params string[] shape)
    {
        Name(value, name);
        _graph.Output.Add(Describe(name, DataType.Float, shape));
    }

    /// <summary>Gives a value a name by which nodes that follow find it.</summary>
    /// <param name="value">The value.</param>
    /// <param name="name">The name.</param>
    public void Name(GraphValue value, string name) => Connect("Identity", [value.Name], [name], []);

    /// <summary>Adds a node with one output.</summary>
    /// <param name="operation">The operator.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <returns>The output.</returns>
    public GraphValue Add(string operation, GraphValue[] inputs, params AttributeProto[] attributes) => Add(operation, inputs, 1, attributes)[0];

    /// <summary>Adds a node with several outputs.</summary>
    /// <param name="operation">The operator.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="outputs">The number of its outputs.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <returns>The outputs.</returns>
    public GraphValue[] Add(string operation, GraphValue[] inputs, int outputs, params AttributeProto[] attributes)
    {
        _count++;
        string[] names = [.. Enumerable.Range(0, outputs).Select(i => outputs == 1 ? $"{operation}_{_count}" : $"{operation}_{_count}.{i}")];
        Connect(operation, inputs.Select(i => i.Name), names, attributes);
        return Array.ConvertAll(names, n => new GraphValue(n));
    }

    /// <summary>Adds a constant; one name stands for one constant.</summary>
    /// <param name="constant">The constant.</param>
    /// <returns>Its value.</returns>
    public GraphValue Add(Initializer constant)
    {
        _initializers.TryAdd(constant.Name, constant);
        return new GraphValue(constant.Name);
    }

    /// <summary>Adds whole numbers, <c>[values]</c>.</summary>
    /// <param name="values">The numbers.</param>
    /// <returns>The constant.</returns>
    public GraphValue Integers(params long[] values) =>
        Add(new Initializer($"integers[{string.Join(',', values)}]", DataType.Int64, [values.Length], () => MemoryMarshal.AsBytes<long>(values).ToArray()));

    /// <summary>Adds a whole number, <c>[]</c>.</summary>
    /// <param name="value">The number.</param>
    /// <returns>The constant.</returns>
    public GraphValue Integer(long value) => Add(new Initializer($"integer({value})", DataType.Int64, [], () => BitConverter.GetBytes(value)));

    /// <summary>Adds a number, <c>[]</c>.</summary>
    /// <param name="value">The number.</param>
    /// <returns>The constant.</returns>
    public GraphValue Number(double value) => Numbers($"number({value:R})", [(float)value], []);

    /// <summary>Adds numbers.</summary>
    /// <param name="name">Their name.</param>
    /// <param name="values">The numbers.</param>
    /// <param name="shape">Their shape.</param>
    /// <returns>The constant.</returns>
    public GraphValue Numbers(string name, float[] values, params long[] shape) =>
        Add(new Initializer(name, DataType.Float, shape, () => MemoryMarshal.AsBytes<float>(values).ToArray()));

    /// <summary>Makes the file's message, with the values of all weights.</summary>
    /// <param name="metadata">What the file says of itself.</param>
    /// <returns>The model.</returns>
    /// <exception cref="NotSupportedException">It is larger than an ONNX file can be.</exception>
    public ModelProto Build(IEnumerable<KeyValuePair<string, string>> metadata)
    {
        ThrowIfTooLarge($"Export it with weights of {OnnxWeights.Float16} or {OnnxWeights.Int8}, or run it with TorchSharp.");
        var model = new ModelProto { IrVersion = IrVersion, ProducerName = "MLNet.SelfSup", Graph = _graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = string.Empty, Version = opset });
        model.Graph.Initializer.AddRange(_initializers.Values.Select(i => i.ToProto()));
        model.MetadataProps.AddRange(metadata.Select(m => new StringStringEntryProto { Key = m.Key, Value = m.Value }));
        return model;
    }

    /// <summary>Makes a part of a graph that others build; nothing is read yet.</summary>
    /// <param name="input">The value that nodes read and that none gives.</param>
    /// <returns>The part.</returns>
    /// <exception cref="NotSupportedException">It is larger than an ONNX file can be.</exception>
    public GraphPart BuildPart(GraphValue input)
    {
        ThrowIfTooLarge(
            $"A converted pipeline can have no smaller weights: export the encoder by itself, by {nameof(OnnxExport.SaveOnnx)} with weights of {OnnxWeights.Float16} or {OnnxWeights.Int8}, and convert the steps behind it.");
        return new GraphPart(
            input.Name, _graph.Output.Single().Name, [.. _graph.Node.Select(PartMessages.ToNode)], [.. _initializers.Values.Select(PartMessages.ToConstant)]);
    }

    private void ThrowIfTooLarge(string advice)
    {
        long size = _initializers.Values.Sum(i => i.Size);
        if (size > MaxBytes)
        {
            throw new NotSupportedException($"The encoder's weights take {size / 1e9:0.0} GB as {storage}, and one ONNX file holds 2 GB at most. {advice}");
        }
    }

    private void Connect(string operation, IEnumerable<string> inputs, string[] outputs, AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = operation, Name = outputs[0] };
        node.Input.AddRange(inputs);
        node.Output.AddRange(outputs);
        node.Attribute.AddRange(attributes);
        _graph.Node.Add(node);
    }

    private static ValueInfoProto Describe(string name, DataType type, string[] shape)
    {
        var sides = new TensorShapeProto();
        sides.Dim.AddRange(shape.Select(s => long.TryParse(s, out long side)
            ? new TensorShapeProto.Types.Dimension { DimValue = side }
            : new TensorShapeProto.Types.Dimension { DimParam = s }));
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = sides } } };
    }
}
