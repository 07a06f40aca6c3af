using System.Buffers.Binary;

namespace MLNet.SelfSup.Torch.Import;

/// <summary>Opens checkpoints of PyTorch and safetensors; the content tells which, not the name.</summary>
internal static class CheckpointFile
{
    private const int BeginningLength = 512;
    private const int TarMagicPosition = 257;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="stateName">The entry that holds the weights; <see langword="null"/> for the usual ones.</param>
    /// <returns>Its tensors, unread; the caller disposes it.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is damaged, of an unknown kind, or asks for code.</exception>
    public static Checkpoint Open(string path, string? stateName)
    {
        var data = new CheckpointData(path);
        try
        {
            var budget = new MemoryBudget(data.Length);
            return new Checkpoint(data, budget, FindTensors(path, data, stateName, budget));
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    private static IReadOnlyDictionary<string, StoredTensor> FindTensors(string path, CheckpointData data, string? stateName, MemoryBudget budget)
    {
        Span<byte> beginning = stackalloc byte[BeginningLength];
        beginning.Clear();
        data.Read(0, beginning[..(int)Math.Min(data.Length, BeginningLength)]);
        if (beginning.StartsWith("PK\u0003\u0004"u8))
        {
            return ZipCheckpoint.Open(data, stateName, budget);
        }

        if (beginning.StartsWith(LegacyCheckpoint.Beginning))
        {
            return LegacyCheckpoint.Open(data, stateName, budget);
        }

        // A length that the file has room for, and the brace that begins JSON.
        if (BinaryPrimitives.ReadUInt64LittleEndian(beginning) <= (ulong)data.Length && beginning[sizeof(long)] == '{')
        {
            return SafeTensorsCheckpoint.Open(path, budget);
        }

        if (beginning[TarMagicPosition..].StartsWith("ustar"u8))
        {
            throw new InvalidDataException("it is a tar archive. Unpack it; of PyTorch's format before 0.1.10, load it with PyTorch and save it again.");
        }

        throw new InvalidDataException(beginning[0] == 0x80
            ? "it is a pickle, but no checkpoint of PyTorch. Save the weights by torch.save(model.state_dict(), path)."
            : "it is neither a checkpoint of PyTorch (zip, or the format before 1.6) nor a safetensors file; it is truncated, or something else.");
    }
}
