using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using MLNet.SelfSup.Artifacts;

namespace MLNet.SelfSup.Onnx.Graphs;

/// <summary>A tensor of an artefact that a graph needs; its values are read when the file is written.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its shape in the network.</param>
/// <param name="Data">The tensor; <see langword="null"/> where the artefact lacks it.</param>
internal sealed record Weight(string Name, long[] Shape, TensorData? Data)
{
    /// <summary>Gets the size of the first axis, the outputs of a layer or the rows of a table.</summary>
    public int Rows => (int)Shape[0];

    /// <summary>Reads the values.</summary>
    /// <returns>The elements in row-major order.</returns>
    /// <exception cref="InvalidDataException">They are no floating numbers.</exception>
    public float[] ToSingles()
    {
        ReadOnlySpan<byte> bytes = Data!.Bytes.Span;
        switch (Data.Type)
        {
            case TensorType.Float32:
                return Data.ToSingles();
            case TensorType.Float64:
                return Array.ConvertAll(MemoryMarshal.Cast<byte, double>(bytes).ToArray(), v => (float)v);
            case TensorType.Float16:
                var values = new float[bytes.Length / sizeof(ushort)];
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), values);
                return values;
            case TensorType.BFloat16:
                return Array.ConvertAll(MemoryMarshal.Cast<byte, ushort>(bytes).ToArray(), v => BitConverter.Int32BitsToSingle(v << 16));
            default:
                throw new InvalidDataException($"The tensor {Name} holds {Data.Type}; an encoder's weights are floating numbers.");
        }
    }
}
