namespace MLNet.SelfSup.Torch.Import.Pickle;

/// <summary>The values that a pickle works on, and the marks between them.</summary>
/// <param name="budget">What may be allocated.</param>
internal sealed class PickleStack(MemoryBudget budget)
{
    // No state dict nests nearly as deep.
    private const int MaxMarks = 1000;

    // A place in a list that grows by doubling, and a boxed number.
    private const int ItemCost = 48;

    private readonly List<object?> _values = [];
    private readonly Stack<int> _marks = [];

    /// <summary>Puts a value on top.</summary>
    public void Push(object? value)
    {
        budget.Take(ItemCost, "its pickle");
        _values.Add(value);
    }

    /// <summary>Takes the value on top.</summary>
    public object? Pop()
    {
        object? value = Peek();
        _values.RemoveAt(_values.Count - 1);
        return value;
    }

    /// <summary>Tells the value on top.</summary>
    public object? Peek() => _values.Count > (_marks.Count > 0 ? _marks.Peek() : 0) ? _values[^1] : throw new InvalidDataException("its pickle takes a value that is not there.");

    /// <summary>Takes the value on top, which must be of a type.</summary>
    /// <typeparam name="T">The type.</typeparam>
    public T Pop<T>() => Pop() is T value ? value : throw new InvalidDataException($"its pickle has another value where a {typeof(T).Name} is wanted.");

    /// <summary>Marks the place on top.</summary>
    public void Mark()
    {
        if (_marks.Count >= MaxMarks)
        {
            throw new InvalidDataException($"its pickle nests more than {MaxMarks} values in each other.");
        }

        _marks.Push(_values.Count);
    }

    /// <summary>Takes all values above the last mark, and the mark.</summary>
    public object?[] PopMarked()
    {
        if (_marks.Count == 0)
        {
            throw new InvalidDataException("its pickle goes back to a mark that is not there.");
        }

        return PopMany(_values.Count - _marks.Pop());
    }

    /// <summary>Takes values from the top.</summary>
    /// <param name="count">How many.</param>
    public object?[] PopMany(int count)
    {
        int floor = _marks.Count > 0 ? _marks.Peek() : 0;
        if (_values.Count - count < floor)
        {
            throw new InvalidDataException("its pickle takes a value that is not there.");
        }

        budget.Take(MemoryBudget.ObjectCost + ((long)count * IntPtr.Size), "its pickle");
        object?[] values = [.. _values[^count..]];
        _values.RemoveRange(_values.Count - count, count);
        return values;
    }
}
