namespace MLNet.SelfSup.Torch.Import.Pickle;

/// <summary>A dict of a pickle.</summary>
internal sealed class PickleDict
{
    private readonly List<KeyValuePair<object?, object?>> _items = [];

    /// <summary>Gets keys and values in the order in which they were set; of equal keys the last one counts.</summary>
    public IReadOnlyList<KeyValuePair<object?, object?>> Items => _items;

    /// <summary>Sets a value.</summary>
    public void Add(object? key, object? value) => _items.Add(new(key, value));

    /// <summary>Looks a value up.</summary>
    /// <param name="key">A string.</param>
    /// <returns>The value; <see langword="null"/> where there is none.</returns>
    public object? Find(string key) => _items.FindLast(i => i.Key is string text && text == key).Value;

    /// <summary>Gets the tensors that have a string for a key.</summary>
    /// <returns>By name.</returns>
    public Dictionary<string, TensorReference> GetTensors()
    {
        var tensors = new Dictionary<string, TensorReference>(StringComparer.Ordinal);
        foreach ((object? key, object? value) in _items)
        {
            if (key is string name && value is TensorReference tensor)
            {
                tensors[name] = tensor;
            }
        }

        return tensors;
    }
}
