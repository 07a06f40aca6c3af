using System.Runtime.InteropServices;

namespace MLNet.SelfSup.Tests.Import;

/// <summary>A tensor that a test writes into a checkpoint: a view of a storage.</summary>
/// <param name="Storage">Its storage.</param>
/// <param name="Offset">Of the first element.</param>
/// <param name="Shape">Sides.</param>
/// <param name="Strides">Steps between neighbours of each axis, in elements.</param>
internal sealed record PickledTensor(PickledStorage Storage, long Offset, long[] Shape, long[] Strides)
{
    /// <summary>Makes a tensor of floats with a storage of its own.</summary>
    public static PickledTensor OfSingles(string key, float[] values, params long[] shape) =>
        Of(new PickledStorage(key, "FloatStorage", values.Length, 4L * values.Length, MemoryMarshal.AsBytes<float>(values).ToArray()), 0, shape);

    /// <summary>Makes a tensor without gaps.</summary>
    public static PickledTensor Of(PickledStorage storage, long offset, params long[] shape)
    {
        var strides = new long[shape.Length];
        long step = 1;
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = step;
            step *= shape[axis];
        }

        return new PickledTensor(storage, offset, shape, strides);
    }
}
