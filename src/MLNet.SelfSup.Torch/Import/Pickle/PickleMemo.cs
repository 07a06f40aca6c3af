namespace MLNet.SelfSup.Torch.Import.Pickle;

/// <summary>The values that a pickle puts aside to take them again.</summary>
/// <param name="budget">What may be allocated.</param>
internal sealed class PickleMemo(MemoryBudget budget)
{
    private readonly List<object?> _values = [];

    /// <summary>Gets the number of places.</summary>
    public int Count => _values.Count;

    /// <summary>Puts a value aside.</summary>
    /// <param name="place">Its place. Places are given one after the other, from 0 or from 1.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="InvalidDataException">The place is far from the others.</exception>
    public void Put(long place, object? value)
    {
        budget.Take(MemoryBudget.ObjectCost, "the memory of its pickle");
        if (place > _values.Count + 1)
        {
            throw new InvalidDataException($"its pickle puts a value aside as number {place} after {_values.Count} others.");
        }

        while (_values.Count <= place)
        {
            _values.Add(null);
        }

        _values[(int)place] = value;
    }

    /// <summary>Takes a value.</summary>
    /// <param name="place">Its place.</param>
    /// <exception cref="InvalidDataException">Nothing was put there.</exception>
    public object? Get(long place) =>
        place < _values.Count ? _values[(int)place] : throw new InvalidDataException($"its pickle takes value {place}, which it did not put aside.");
}
