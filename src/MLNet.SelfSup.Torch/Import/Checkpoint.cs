using MLNet.SelfSup.Artifacts;

namespace MLNet.SelfSup.Torch.Import;

/// <summary>An open checkpoint: the places of its tensors, which are read when they are asked for.</summary>
/// <param name="data">The file; this object takes it over.</param>
/// <param name="budget">What may be allocated.</param>
/// <param name="tensors">The state dict's tensors by name.</param>
internal sealed class Checkpoint(CheckpointData data, MemoryBudget budget, IReadOnlyDictionary<string, StoredTensor> tensors) : IDisposable
{
    private readonly StoredTensorReader _reader = new(data, budget);

    /// <summary>Gets the tensors by name.</summary>
    public IReadOnlyDictionary<string, StoredTensor> Tensors => tensors;

    /// <summary>Reads a tensor.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Its values; floating ones as 32-bit floats.</returns>
    /// <exception cref="InvalidDataException">It can't be read; the message tells why.</exception>
    public TensorData Read(string name) => _reader.Read(name, tensors[name]);

    /// <inheritdoc/>
    public void Dispose() => data.Dispose();
}
