using MLNet.SelfSup.Artifacts;

namespace MLNet.SelfSup.Torch.Import;

/// <summary>Shapes of a checkpoint's tensors by the artefact's names, from which sizes are read.</summary>
/// <param name="shapes">By name.</param>
internal sealed class ShapeTable(IReadOnlyDictionary<string, long[]> shapes)
{
    /// <summary>Gets the shapes by name.</summary>
    public IReadOnlyDictionary<string, long[]> Shapes => shapes;

    /// <summary>Tells whether there is a tensor.</summary>
    /// <param name="name">Its name.</param>
    public bool Has(string name) => shapes.ContainsKey(name);

    /// <summary>Reads a size.</summary>
    /// <param name="name">A tensor.</param>
    /// <param name="rank">The number of axes that it must have.</param>
    /// <param name="axis">The axis whose size is read.</param>
    /// <exception cref="InvalidDataException">The tensor is missing, or has another number of axes, or the size is 0 or beyond all sizes of encoders.</exception>
    public int Read(string name, int rank, int axis)
    {
        if (!shapes.TryGetValue(name, out long[]? shape))
        {
            throw new InvalidDataException($"missing: {name}, from which the encoder's sizes are read.");
        }

        return shape.Length == rank && shape[axis] is > 0 and <= int.MaxValue / 8
            ? (int)shape[axis]
            : throw new InvalidDataException($"{name} is {TensorFit.Format(shape)}; the encoder's sizes can't be read from it, which takes {rank} axes above 0.");
    }

    /// <summary>Counts numbered tensors.</summary>
    /// <param name="nameOf">The name of a number.</param>
    /// <returns>How many there are from 0 on without a gap.</returns>
    public int Count(Func<int, string> nameOf)
    {
        int count = 0;
        while (Has(nameOf(count)))
        {
            count++;
        }

        return count;
    }

    /// <summary>Reads the width of an MLP's hidden layer as a multiple of its input.</summary>
    /// <param name="weightName">The first layer's weights, <c>[hidden, width]</c>.</param>
    public double ReadRatio(string weightName)
    {
        int hidden = Read(weightName, 2, 0);
        int width = Read(weightName, 2, 1);
        double ratio = (double)hidden / width;

        // Networks round the product down.
        return (int)(width * ratio) == hidden ? ratio : Math.BitIncrement(ratio);
    }
}
