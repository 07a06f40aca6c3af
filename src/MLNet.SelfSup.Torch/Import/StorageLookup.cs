using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Torch.Import.Pickle;

namespace MLNet.SelfSup.Torch.Import;

/// <summary>Finds where the tensors of a pickle lie in its file, and checks that they do.</summary>
internal static class StorageLookup
{
    /// <summary>Places tensors.</summary>
    /// <param name="tensors">By name.</param>
    /// <param name="find">Finds the bytes of a storage; <see langword="null"/> where there are none.</param>
    /// <param name="budget">What may be allocated.</param>
    /// <returns>The tensors in the file by name.</returns>
    /// <exception cref="InvalidDataException">A storage is missing or shorter than it says, or a tensor reaches out of it.</exception>
    public static IReadOnlyDictionary<string, StoredTensor> Place(Dictionary<string, TensorReference> tensors, Func<StorageReference, StorageRange?> find, MemoryBudget budget)
    {
        budget.TakeTensors(tensors.Keys);
        return tensors.ToDictionary(t => t.Key, t => Place(t.Key, t.Value, find), StringComparer.Ordinal);
    }

    private static StoredTensor Place(string name, TensorReference tensor, Func<StorageReference, StorageRange?> find)
    {
        StorageReference storage = tensor.Storage;
        StorageRange range = find(storage) ?? throw new InvalidDataException($"the storage '{storage.Key}' of tensor '{name}' is missing; the file is incomplete.");
        int size = storage.Kind.Size;
        if (range.Length / size < storage.Count)
        {
            throw new InvalidDataException($"the storage '{storage.Key}' of tensor '{name}' has {range.Length} bytes instead of {storage.Count} elements of {size}; the file is truncated or altered.");
        }

        return FindEnd(tensor) <= storage.Count
            ? new StoredTensor(storage.Kind.Type, storage.Kind.Name, tensor.Shape, tensor.Strides, range.Position + ((storage.Offset + tensor.Offset) * size), range)
            : throw new InvalidDataException(
                $"tensor '{name}' of {TensorFit.Format(tensor.Shape)}, strides {TensorFit.Format(tensor.Strides)}, offset {tensor.Offset} "
                + $"is not inside its storage of {storage.Count} elements; the file is damaged or altered.");
    }

    // The element behind the last one; the largest number where a value is impossible.
    private static Int128 FindEnd(TensorReference tensor)
    {
        Int128 last = (Int128)tensor.Storage.Offset + tensor.Offset;
        Int128 count = 1;
        if (tensor.Offset < 0)
        {
            return Int128.MaxValue;
        }

        for (int axis = 0; axis < tensor.Shape.Length; axis++)
        {
            long side = tensor.Shape[axis];
            long stride = tensor.Strides[axis];
            count *= Math.Max(1, side);
            if (side < 0 || stride < 0 || count > long.MaxValue)
            {
                return Int128.MaxValue;
            }

            last += (Int128)Math.Max(0, side - 1) * stride;
        }

        return Array.IndexOf(tensor.Shape, 0) >= 0 ? tensor.Storage.Offset + (Int128)tensor.Offset : last + 1;
    }
}
