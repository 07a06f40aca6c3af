using System.Text;
using MLNet.SelfSup.Torch.Import.Pickle;

namespace MLNet.SelfSup.Torch.Import;

/// <summary>PyTorch's format since 1.6: a zip file with a pickle and an entry a storage.</summary>
internal static class ZipCheckpoint
{
    private const string PickleName = "data.pkl";

    /// <summary>Finds the tensors.</summary>
    /// <param name="data">The file.</param>
    /// <param name="stateName">The entry that holds the weights; <see langword="null"/> for the usual ones.</param>
    /// <param name="budget">What may be allocated.</param>
    /// <returns>Tensors by name.</returns>
    /// <exception cref="InvalidDataException">The file is damaged or holds no state dict.</exception>
    public static IReadOnlyDictionary<string, StoredTensor> Open(CheckpointData data, string? stateName, MemoryBudget budget)
    {
        var directory = new ZipDirectory(data, budget);
        if (directory.Names.Any(n => n.EndsWith("/constants.pkl", StringComparison.Ordinal)))
        {
            throw new InvalidDataException("it is a TorchScript archive, which holds code. Save model.state_dict() instead.");
        }

        string[] pickles = [.. directory.Names.Where(n => n == PickleName || n.EndsWith("/" + PickleName, StringComparison.Ordinal))];
        if (pickles.Length != 1)
        {
            throw new InvalidDataException($"it is a zip file with {pickles.Length} entries {PickleName} and no checkpoint of PyTorch, which has one.");
        }

        string folder = pickles[0][..^PickleName.Length];
        CheckByteOrder(data, directory, folder);
        StorageRange range = directory.Find(pickles[0])!;
        CheckPickle(data, range);
        object? content = new PickleReader(new PickleInput(data, range.Position, range.Position + range.Length, budget)).Read();
        return StorageLookup.Place(StateDictFinder.Find(content, stateName), storage => directory.Find($"{folder}data/{storage.Key}"), budget);
    }

    private static void CheckByteOrder(CheckpointData data, ZipDirectory directory, string folder)
    {
        const string Little = "little";
        if (directory.Find($"{folder}byteorder") is { } range)
        {
            var bytes = new byte[Math.Min(range.Length, Little.Length)];
            data.Read(range.Position, bytes);
            if (Encoding.ASCII.GetString(bytes) != Little)
            {
                throw new InvalidDataException("its numbers are not little-endian. Save it again on a machine whose numbers are.");
            }
        }
    }

    private static void CheckPickle(CheckpointData data, StorageRange range)
    {
        if (range.Checksum is { } expected && Checksum.Of(data, range, new byte[1 << 12]) is var checksum && checksum != expected)
        {
            throw new InvalidDataException($"its {PickleName} has the checksum {checksum:x8} and the file says {expected:x8}; it was altered or damaged. Get it again.");
        }
    }
}
