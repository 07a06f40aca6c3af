using Google.Protobuf;
using Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace MLNet.SelfSup.Onnx.Graphs;

/// <summary>A constant tensor of a graph, whose bytes are made when the file is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Sides; empty for a scalar.</param>
/// <param name="ReadBytes">Gives the little-endian elements in row-major order.</param>
internal sealed record Initializer(string Name, DataType Type, long[] Shape, Func<byte[]> ReadBytes)
{
    /// <summary>Gets the number of its bytes.</summary>
    public long Size => Shape.Aggregate(SizeOf(Type), (size, side) => size * side);

    /// <summary>Makes the message.</summary>
    public TensorProto ToProto()
    {
        var tensor = new TensorProto { Name = Name, DataType = (int)Type, RawData = UnsafeByteOperations.UnsafeWrap(ReadBytes()) };
        tensor.Dims.AddRange(Shape);
        return tensor;
    }

    private static long SizeOf(DataType type) => type switch
    {
        DataType.Int64 => 8,
        DataType.Float => 4,
        DataType.Float16 => 2,
        DataType.Int8 => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No graph has constants of this type."),
    };
}
