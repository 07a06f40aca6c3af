namespace MLNet.SelfSup.Artifacts;

/// <summary>Compares the tensors of a file with those that a network has.</summary>
internal static class TensorFit
{
    private const int MaxNamed = 8;

    /// <summary>Refuses tensors that are not exactly the network's.</summary>
    /// <param name="network">What they are for.</param>
    /// <param name="wanted">The shapes of the network's tensors, by name.</param>
    /// <param name="tensors">The tensors of the file, by name.</param>
    /// <param name="isIgnored">Which names need no place in the network.</param>
    /// <exception cref="InvalidDataException">Tensors are missing, left over or of another shape; the message names them.</exception>
    public static void Check(string network, IReadOnlyDictionary<string, long[]> wanted, IReadOnlyDictionary<string, TensorData> tensors, Func<string, bool>? isIgnored)
    {
        string[] missing = [.. wanted.Keys.Where(name => !tensors.ContainsKey(name))];
        string[] left = [.. tensors.Keys.Where(name => !wanted.ContainsKey(name) && isIgnored?.Invoke(name) != true)];
        string[] misshaped =
        [
            .. wanted.Where(w => tensors.TryGetValue(w.Key, out TensorData? given) && !given.Shape.SequenceEqual(w.Value))
                .Select(w => $"{w.Key} is [{string.Join(", ", tensors[w.Key].Shape)}] instead of [{string.Join(", ", w.Value)}]"),
        ];
        if (missing.Length + left.Length + misshaped.Length > 0)
        {
            string[] faults = [.. Describe("missing", missing), .. Describe("left over", left), .. Describe("of another shape", misshaped)];
            throw new InvalidDataException($"The tensors do not fit {network}: {string.Join("; ", faults)}.");
        }
    }

    private static IEnumerable<string> Describe(string fault, string[] names)
    {
        if (names.Length > 0)
        {
            string more = names.Length > MaxNamed ? $" and {names.Length - MaxNamed} more" : string.Empty;
            yield return $"{fault}: {string.Join(", ", names.Order(StringComparer.Ordinal).Take(MaxNamed))}{more}";
        }
    }
}
