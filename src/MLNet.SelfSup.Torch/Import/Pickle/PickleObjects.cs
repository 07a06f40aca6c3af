namespace MLNet.SelfSup.Torch.Import.Pickle;

/// <summary>What stands for the objects that a pickle makes.</summary>
internal static class PickleObjects
{
    private const int MaxAxes = 16;

    /// <summary>Makes what stands for the result of a call.</summary>
    /// <param name="callable">What is called.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="budget">What may be allocated.</param>
    /// <exception cref="InvalidDataException">The arguments are not those that PyTorch writes.</exception>
    public static object? Make(PickleGlobal callable, object?[] arguments, MemoryBudget budget)
    {
        budget.Take(2 * MemoryBudget.ObjectCost, "an object of its pickle");
        return callable.Kind switch
        {
            PickleGlobalKind.Tensor => MakeTensor(callable, arguments, budget),
            PickleGlobalKind.Parameter => arguments is [TensorReference tensor, ..] ? tensor : throw Unexpected(callable, arguments),
            PickleGlobalKind.Dictionary => MakeDict(callable, arguments, budget),
            PickleGlobalKind.Inert => InertObject.Instance,
            _ => throw new InvalidDataException($"its pickle calls {callable.Name}, which a state dict does not."),
        };
    }

    /// <summary>Makes what stands for a storage.</summary>
    /// <param name="id">What the pickle says of it.</param>
    /// <param name="budget">What may be allocated.</param>
    /// <exception cref="InvalidDataException">It is no storage.</exception>
    public static StorageReference MakeStorage(object?[] id, MemoryBudget budget)
    {
        budget.Take(4 * MemoryBudget.ObjectCost, "a storage of its pickle");
        if (id is ["storage", PickleGlobal { Storage: { } kind }, string key, _, long count, ..] && count >= 0)
        {
            // Files before 1.6 may name a part of a storage: its key, where it begins, and its size.
            return id is [_, _, _, _, _, object?[] view]
                ? view is [_, long offset, long size] && offset >= 0 && size >= 0 && offset <= count - size
                    ? new StorageReference(key, kind, count, offset)
                    : throw new InvalidDataException($"its pickle names a part of storage '{key}' that is not inside it.")
                : new StorageReference(key, kind, count, 0);
        }

        throw new InvalidDataException(id is ["module", ..]
            ? "it holds a whole module with its source, not a state dict. Save model.state_dict() instead."
            : "its pickle names something outside that is no storage this library reads.");
    }

    private static TensorReference MakeTensor(PickleGlobal callable, object?[] arguments, MemoryBudget budget)
    {
        if (arguments is not [StorageReference storage, long offset, object?[] shape, object?[] strides, ..] || shape.Length != strides.Length || shape.Length > MaxAxes)
        {
            throw Unexpected(callable, arguments);
        }

        budget.Take(2 * (MemoryBudget.ObjectCost + ((long)sizeof(long) * shape.Length)), "a tensor of its pickle");
        return new TensorReference(storage, offset, ToLongs(shape), ToLongs(strides));

        long[] ToLongs(object?[] values) => Array.ConvertAll(values, v => v is long number ? number : throw Unexpected(callable, arguments));
    }

    private static PickleDict MakeDict(PickleGlobal callable, object?[] arguments, MemoryBudget budget)
    {
        var dict = new PickleDict();
        if (arguments.Length == 0)
        {
            return dict;
        }

        // Python 2 gave the items as a list of pairs.
        foreach (object? pair in arguments is [List<object?> pairs] ? pairs : throw Unexpected(callable, arguments))
        {
            budget.Take(4L * IntPtr.Size, "a dict of its pickle");
            switch (pair)
            {
                case object?[] and [var key, var value]:
                    dict.Add(key, value);
                    break;
                case List<object?> and [var key, var value]:
                    dict.Add(key, value);
                    break;
                default:
                    throw Unexpected(callable, arguments);
            }
        }

        return dict;
    }

    private static InvalidDataException Unexpected(PickleGlobal callable, object?[] arguments) =>
        new($"its pickle calls {callable.Name} with {arguments.Length} arguments that are not those PyTorch writes.");
}
