using MLNet.SelfSup.Artifacts;

namespace MLNet.SelfSup.Onnx.Graphs;

/// <summary>Hands out the tensors of an artefact, and knows in the end which ones graphs wanted.</summary>
/// <param name="tensors">By name.</param>
internal sealed class WeightSource(IReadOnlyDictionary<string, TensorData> tensors)
{
    private readonly Dictionary<string, long[]> _wanted = new(StringComparer.Ordinal);

    /// <summary>Gets a tensor; one that is missing or of another shape is told by <see cref="ThrowUnlessFit"/>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">Its shape in the network.</param>
    /// <returns>The tensor.</returns>
    public Weight Get(string name, params long[] shape)
    {
        _wanted[name] = shape;
        return new Weight(name, shape, tensors.GetValueOrDefault(name));
    }

    /// <summary>Tells the shape that a tensor has in the artefact.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The shape; <see langword="null"/> where there is none.</returns>
    public IReadOnlyList<long>? FindShape(string name) => tensors.GetValueOrDefault(name)?.Shape;

    /// <summary>Refuses an artefact whose tensors are not exactly those that were wanted.</summary>
    /// <param name="network">What they are for.</param>
    /// <param name="isIgnored">Which names need not be wanted.</param>
    /// <exception cref="InvalidDataException">Tensors are missing, left over or of another shape; the message names them.</exception>
    public void ThrowUnlessFit(string network, Func<string, bool> isIgnored) => TensorFit.Check(network, _wanted, tensors, isIgnored);
}
