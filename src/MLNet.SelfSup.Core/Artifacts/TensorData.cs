using System.Runtime.InteropServices;

namespace MLNet.SelfSup.Artifacts;

/// <summary>A tensor as plain bytes: element type, shape and little-endian data in row-major order.</summary>
public sealed class TensorData
{
    /// <summary>Initialises the tensor around <paramref name="bytes"/>, which it keeps.</summary>
    /// <param name="type">Element type.</param>
    /// <param name="shape">Sides, each at least 0; empty for a scalar.</param>
    /// <param name="bytes">The data.</param>
    /// <exception cref="ArgumentException">The number of bytes does not fit the shape.</exception>
    public TensorData(TensorType type, IReadOnlyList<long> shape, ReadOnlyMemory<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (CountBytes(type, shape) is not { } wanted)
        {
            throw new ArgumentException($"The shape [{string.Join(", ", shape)}] has a negative side, or more elements than can be counted.", nameof(shape));
        }

        if (bytes.Length != wanted)
        {
            throw new ArgumentException($"Got {bytes.Length} bytes; {type} of shape [{string.Join(", ", shape)}] has {wanted}.", nameof(bytes));
        }

        Type = type;
        Shape = shape;
        Bytes = bytes;
    }

    /// <summary>Gets the element type.</summary>
    public TensorType Type { get; }

    /// <summary>Gets the sides; empty for a scalar.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Gets the data, little-endian, row-major.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Makes a float tensor.</summary>
    /// <param name="values">The elements in row-major order.</param>
    /// <param name="shape">Sides; their product is the number of values.</param>
    /// <returns>A tensor with a copy of the values.</returns>
    public static TensorData FromSingles(ReadOnlySpan<float> values, params long[] shape) =>
        new(TensorType.Float32, shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>Copies the elements of a float tensor.</summary>
    /// <returns>The elements in row-major order.</returns>
    /// <exception cref="InvalidOperationException">The element type is another.</exception>
    public float[] ToSingles() => Type == TensorType.Float32
        ? MemoryMarshal.Cast<byte, float>(Bytes.Span).ToArray()
        : throw new InvalidOperationException($"The tensor holds {Type}, not {TensorType.Float32}.");

    /// <summary>Tells the size of a tensor.</summary>
    /// <param name="type">Element type.</param>
    /// <param name="shape">Sides.</param>
    /// <returns>Bytes; <see langword="null"/> where a side is negative, or there are more than a <see cref="long"/> counts.</returns>
    internal static long? CountBytes(TensorType type, IReadOnlyList<long> shape)
    {
        Int128 bytes = SizeOf(type);
        foreach (long side in shape)
        {
            bytes *= side;
            if (side < 0 || bytes > long.MaxValue)
            {
                return null;
            }
        }

        return (long)bytes;
    }

    /// <summary>Tells the size of an element.</summary>
    /// <param name="type">Element type.</param>
    /// <returns>Bytes an element.</returns>
    internal static int SizeOf(TensorType type) => type switch
    {
        TensorType.Float64 or TensorType.Int64 => 8,
        TensorType.Float32 or TensorType.Int32 => 4,
        TensorType.Float16 or TensorType.BFloat16 => 2,
        TensorType.UInt8 or TensorType.Boolean => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Unknown element type."),
    };
}
