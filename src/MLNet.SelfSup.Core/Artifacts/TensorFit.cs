namespace MLNet.SelfSup.Artifacts;

/// <summary>Compares the tensors of a file with those of a network, and tells all that does not fit at once.</summary>
internal static class TensorFit
{
    private const int MaxNamed = 8;
    private const int MaxSides = 8;

    /// <summary>Refuses tensors that are not exactly the network's.</summary>
    /// <param name="network">What they are for.</param>
    /// <param name="wanted">The shapes of the network's tensors, by name.</param>
    /// <param name="tensors">The tensors of the file, by name.</param>
    /// <param name="isIgnored">Which names need no place in the network.</param>
    /// <exception cref="InvalidDataException">Tensors are missing, left over or of another shape; the message names them.</exception>
    public static void Check(string network, IReadOnlyDictionary<string, long[]> wanted, IReadOnlyDictionary<string, TensorData> tensors, Func<string, bool>? isIgnored)
    {
        string faults = Describe(wanted, tensors.ToDictionary(t => t.Key, t => t.Value.Shape, StringComparer.Ordinal), isIgnored);
        if (faults.Length > 0)
        {
            throw new InvalidDataException($"The tensors do not fit {network}: {faults}.");
        }
    }

    /// <summary>Finds what does not fit.</summary>
    /// <param name="wanted">The shapes of the network's tensors, by name.</param>
    /// <param name="given">The shapes of the file's tensors, by name.</param>
    /// <param name="isIgnored">Which names need no place in the network.</param>
    /// <returns>Missing, left over and mis-shaped tensors; empty where all fit.</returns>
    public static string Describe(IReadOnlyDictionary<string, long[]> wanted, IReadOnlyDictionary<string, IReadOnlyList<long>> given, Func<string, bool>? isIgnored = null)
    {
        string[] missing = [.. wanted.Keys.Where(name => !given.ContainsKey(name))];
        string[] left = [.. given.Keys.Where(name => !wanted.ContainsKey(name) && isIgnored?.Invoke(name) != true)];
        string[] misshaped =
        [
            .. wanted.Where(w => given.TryGetValue(w.Key, out IReadOnlyList<long>? shape) && !shape.SequenceEqual(w.Value))
                .Select(w => $"{w.Key} is {Format(given[w.Key])} instead of {Format(w.Value)}"),
        ];
        return string.Join("; ", [.. Describe("missing", missing), .. Describe("left over", left), .. Describe("of another shape", misshaped)]);
    }

    /// <summary>Writes a shape for a message.</summary>
    /// <param name="shape">Its sides.</param>
    public static string Format(IReadOnlyList<long> shape) => $"[{string.Join(", ", shape.Take(MaxSides))}{(shape.Count > MaxSides ? ", …" : string.Empty)}]";

    private static IEnumerable<string> Describe(string fault, string[] names)
    {
        if (names.Length > 0)
        {
            string more = names.Length > MaxNamed ? $" and {names.Length - MaxNamed} more" : string.Empty;
            yield return $"{fault}: {string.Join(", ", names.Order(StringComparer.Ordinal).Take(MaxNamed))}{more}";
        }
    }
}
