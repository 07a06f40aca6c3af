using MLNet.SelfSup.Artifacts;

namespace MLNet.SelfSup.Torch.Import;

/// <summary>A tensor as it lies in a file; every element that shape and strides reach is inside it.</summary>
/// <param name="Type">Element type; <see langword="null"/> where this library does not read it.</param>
/// <param name="TypeName">What the file calls it.</param>
/// <param name="Shape">Sides, each at least 0.</param>
/// <param name="Strides">Steps between neighbours of each axis, in elements, each at least 0.</param>
/// <param name="Position">Byte of the file where the first element is.</param>
/// <param name="Storage">The storage that it is a part of.</param>
internal sealed record StoredTensor(TensorType? Type, string TypeName, long[] Shape, long[] Strides, long Position, StorageRange Storage)
{
    /// <summary>Gets the number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (a, b) => a * b);

    /// <summary>Tells the strides of a tensor without gaps, rows one after the other.</summary>
    /// <param name="shape">Its sides.</param>
    public static long[] ContiguousStrides(long[] shape)
    {
        var strides = new long[shape.Length];
        long step = 1;
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = step;
            step *= Math.Max(1, shape[axis]);
        }

        return strides;
    }
}
