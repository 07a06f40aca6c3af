using MLNet.SelfSup.Torch.Import.Pickle;

namespace MLNet.SelfSup.Torch.Import;

/// <summary>Finds the weights among what a checkpoint holds: epoch, optimizer, settings.</summary>
internal static class StateDictFinder
{
    private const int MaxNamed = 12;

    private static readonly string[] Usual = ["model", "state_dict", "teacher", "student"];

    /// <summary>Finds the state dict.</summary>
    /// <param name="content">What the pickle holds.</param>
    /// <param name="stateName">The entry that is asked for; <see langword="null"/> for the usual ones.</param>
    /// <returns>Its tensors by name, at least one.</returns>
    /// <exception cref="InvalidDataException">There are no tensors where they should be; the message tells what there is.</exception>
    public static Dictionary<string, TensorReference> Find(object? content, string? stateName)
    {
        if (content is not PickleDict dict)
        {
            throw new InvalidDataException("it holds no dict. Save the weights by torch.save(model.state_dict(), path), and import that file.");
        }

        IReadOnlyList<Dictionary<string, TensorReference>> found = stateName is null
            ? [.. Usual.Select(name => GetTensors(dict, name)), dict.GetTensors()]
            : [GetTensors(dict, stateName)];
        return found.FirstOrDefault(tensors => tensors.Count > 0) ?? throw new InvalidDataException(
            $"it has no tensors {(stateName is null ? $"by itself or in an entry {string.Join(", ", Usual)}" : $"in an entry {stateName}")}. Its entries are {Name(dict)}. "
            + "Name the right one in StateName.");
    }

    private static Dictionary<string, TensorReference> GetTensors(PickleDict dict, string name) => dict.Find(name) is PickleDict inner ? inner.GetTensors() : [];

    private static string Name(PickleDict dict)
    {
        string[] names = [.. dict.Items.Select(i => i.Key).OfType<string>()];
        return names.Length == 0 ? "none" : string.Join(", ", names.Take(MaxNamed)) + (names.Length > MaxNamed ? $" and {names.Length - MaxNamed} more" : string.Empty);
    }
}
