using System.Runtime.InteropServices;
using MLNet.SelfSup.Runtime;
using Onnx;
using AttributeType = Onnx.AttributeProto.Types.AttributeType;
using DataType = Onnx.TensorProto.Types.DataType;

namespace MLNet.SelfSup.Onnx.Graphs;

/// <summary>Tells nodes and constants without ONNX's messages, for those who do not reference them.</summary>
internal static class PartMessages
{
    /// <summary>Tells a node.</summary>
    /// <param name="node">The node.</param>
    /// <returns>The same.</returns>
    public static GraphNode ToNode(NodeProto node) =>
        new(node.OpType, [.. node.Input], [.. node.Output], node.Attribute.ToDictionary(a => a.Name, ToValue, StringComparer.Ordinal));

    /// <summary>Tells a constant.</summary>
    /// <param name="constant">The constant.</param>
    /// <returns>The same; its values are read later.</returns>
    public static GraphConstant ToConstant(Initializer constant) => constant.Type switch
    {
        DataType.Float => new GraphConstant(constant.Name, constant.Shape, () => MemoryMarshal.Cast<byte, float>(constant.ReadBytes()).ToArray()),
        DataType.Int64 => new GraphConstant(constant.Name, constant.Shape, () => MemoryMarshal.Cast<byte, long>(constant.ReadBytes()).ToArray()),
        _ => throw new NotSupportedException($"A part of a graph has no constants of the type {constant.Type}, which {constant.Name} has."),
    };

    private static object ToValue(AttributeProto attribute) => attribute.Type switch
    {
        AttributeType.Int => attribute.I,
        AttributeType.Float => attribute.F,
        AttributeType.String => attribute.S.ToStringUtf8(),
        AttributeType.Ints => attribute.Ints.ToArray(),
        _ => throw new NotSupportedException($"A part of a graph has no attributes of the type {attribute.Type}, which {attribute.Name} has."),
    };
}
