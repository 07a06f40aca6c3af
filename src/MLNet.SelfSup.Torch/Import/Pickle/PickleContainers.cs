namespace MLNet.SelfSup.Torch.Import.Pickle;

/// <summary>Makes and fills the lists and dicts of a pickle; sets are lists here. What is done to settings that are not read has no effect.</summary>
internal static class PickleContainers
{
    /// <summary>Makes a list.</summary>
    /// <param name="items">Its items.</param>
    /// <param name="budget">What may be allocated.</param>
    public static List<object?> NewList(object?[] items, MemoryBudget budget)
    {
        budget.Take((2 * MemoryBudget.ObjectCost) + (2L * IntPtr.Size * items.Length), "a list of its pickle");
        return [.. items];
    }

    /// <summary>Makes a dict.</summary>
    /// <param name="items">Keys and values in turn.</param>
    /// <param name="budget">What may be allocated.</param>
    public static PickleDict NewDict(object?[] items, MemoryBudget budget)
    {
        budget.Take(2 * MemoryBudget.ObjectCost, "a dict of its pickle");
        var dict = new PickleDict();
        Fill(dict, items, budget);
        return dict;
    }

    /// <summary>Appends to a list.</summary>
    /// <param name="list">The list.</param>
    /// <param name="items">What is appended.</param>
    /// <param name="budget">What may be allocated.</param>
    /// <exception cref="InvalidDataException">It is no list.</exception>
    public static void Extend(object? list, object?[] items, MemoryBudget budget)
    {
        budget.Take(4L * IntPtr.Size * items.Length, "a list of its pickle");
        switch (list)
        {
            case List<object?> values:
                values.AddRange(items);
                break;
            case InertObject:
                break;
            default:
                throw new InvalidDataException("its pickle appends to what is no list.");
        }
    }

    /// <summary>Sets items of a dict.</summary>
    /// <param name="dict">The dict.</param>
    /// <param name="items">Keys and values in turn.</param>
    /// <param name="budget">What may be allocated.</param>
    /// <exception cref="InvalidDataException">It is no dict, or a key has no value.</exception>
    public static void SetItems(object? dict, object?[] items, MemoryBudget budget)
    {
        switch (dict)
        {
            case PickleDict values:
                Fill(values, items, budget);
                break;
            case InertObject:
                break;
            default:
                throw new InvalidDataException("its pickle sets an item of what is no dict.");
        }
    }

    private static void Fill(PickleDict dict, object?[] items, MemoryBudget budget)
    {
        if (items.Length % 2 != 0)
        {
            throw new InvalidDataException("its pickle has a key without a value.");
        }

        budget.Take(4L * IntPtr.Size * items.Length, "a dict of its pickle");
        for (int i = 0; i < items.Length; i += 2)
        {
            dict.Add(items[i], items[i + 1]);
        }
    }
}
