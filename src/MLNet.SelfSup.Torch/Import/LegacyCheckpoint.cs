using System.Buffers.Binary;
using System.Numerics;
using MLNet.SelfSup.Torch.Import.Pickle;

namespace MLNet.SelfSup.Torch.Import;

/// <summary>PyTorch's format before 1.6: five pickles one behind the other (magic number, version, system, content, names of storages), then the storages, each behind its length.</summary>
internal static class LegacyCheckpoint
{
    private const long Version = 1001;

    private static readonly BigInteger Magic = BigInteger.Parse("119547037146038801333356");

    /// <summary>Gets the bytes that such a file begins with: protocol 2 and the magic number.</summary>
    public static ReadOnlySpan<byte> Beginning => [0x80, 0x02, 0x8A, 0x0A];

    /// <summary>Finds the tensors.</summary>
    /// <param name="data">The file.</param>
    /// <param name="stateName">The entry that holds the weights; <see langword="null"/> for the usual ones.</param>
    /// <param name="budget">What may be allocated.</param>
    /// <returns>Tensors by name.</returns>
    /// <exception cref="InvalidDataException">The file is damaged or holds no state dict.</exception>
    public static IReadOnlyDictionary<string, StoredTensor> Open(CheckpointData data, string? stateName, MemoryBudget budget)
    {
        var input = new PickleInput(data, 0, data.Length, budget);
        if (Read() is not BigInteger magic || magic != Magic)
        {
            throw new InvalidDataException("it begins with a pickle that is not PyTorch's.");
        }

        if (Read() is not long version || version != Version)
        {
            throw new InvalidDataException($"it has another version of PyTorch's format before 1.6 than {Version}.");
        }

        if (Read() is not PickleDict system || system.Find("little_endian") is not true)
        {
            throw new InvalidDataException("its numbers are not little-endian. Save it again on a machine whose numbers are.");
        }

        var reader = new PickleReader(input);
        object? content = reader.Read();
        if (Read() is not List<object?> keys)
        {
            throw new InvalidDataException("it has no list of its storages; it is truncated or altered.");
        }

        Dictionary<string, StorageRange> ranges = FindStorages(data, input.Position, keys, reader.Storages);
        return StorageLookup.Place(StateDictFinder.Find(content, stateName), storage => ranges.GetValueOrDefault(storage.Key), budget);

        object? Read() => new PickleReader(input).Read();
    }

    private static Dictionary<string, StorageRange> FindStorages(CheckpointData data, long position, List<object?> keys, IReadOnlyDictionary<string, StorageReference> storages)
    {
        var ranges = new Dictionary<string, StorageRange>(StringComparer.Ordinal);
        Span<byte> prefix = stackalloc byte[sizeof(long)];
        foreach (object? item in keys)
        {
            if (item is not string key || !storages.TryGetValue(key, out StorageReference? storage))
            {
                throw new InvalidDataException($"it has a storage that its content does not name before byte {position}; it is altered or damaged.");
            }

            data.Read(position, prefix);
            position += prefix.Length;
            long count = BinaryPrimitives.ReadInt64LittleEndian(prefix);
            if (count < 0 || count > (data.Length - position) / storage.Kind.Size)
            {
                throw new InvalidDataException($"its storage '{key}' claims {count} elements at byte {position} of {data.Length}; it is truncated or altered.");
            }

            ranges[key] = new StorageRange(position, count * storage.Kind.Size, null);
            position += count * storage.Kind.Size;
        }

        return ranges;
    }
}
