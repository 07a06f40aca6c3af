using MLNet.SelfSup.Artifacts;

namespace MLNet.SelfSup.Torch.Import;

/// <summary>A safetensors file that another library wrote.</summary>
internal static class SafeTensorsCheckpoint
{
    /// <summary>Finds the tensors.</summary>
    /// <param name="path">The file.</param>
    /// <param name="budget">What may be allocated.</param>
    /// <returns>Tensors by name.</returns>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static IReadOnlyDictionary<string, StoredTensor> Open(string path, MemoryBudget budget)
    {
        using FileStream stream = File.OpenRead(path);
        SafeTensorsHeader header = SafeTensorsHeader.Read(stream, stream.Length);
        if (header.Metadata.ContainsKey(EncoderArtifact.DescriptionKey))
        {
            throw new InvalidDataException($"it is an encoder of this library already; read it by {nameof(EncoderArtifact)}.{nameof(EncoderArtifact.Load)}.");
        }

        // The header as bytes and as entries.
        budget.Take(8 * header.DataBegin, "its header");
        budget.TakeTensors([.. header.Entries.Select(e => e.Name)]);
        return header.Entries.ToDictionary(e => e.Name, e => Place(e, header.DataBegin), StringComparer.Ordinal);
    }

    private static StoredTensor Place(SafeTensorsEntry entry, long dataBegin)
    {
        var range = new StorageRange(dataBegin + entry.Begin, entry.End - entry.Begin, null);
        return new StoredTensor(entry.Type, SafeTensorsTypes.NameOf(entry.Type), entry.Shape, StoredTensor.ContiguousStrides(entry.Shape), range.Position, range);
    }
}
