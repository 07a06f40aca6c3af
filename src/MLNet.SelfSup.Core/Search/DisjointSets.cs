namespace MLNet.SelfSup.Search;

/// <summary>Elements in sets that are united one by one, from any thread.</summary>
/// <remarks>A set's root is its smallest element. Parents only ever move towards roots, so that a search without the lock finds some root that was right a moment ago.</remarks>
/// <param name="count">The number of elements.</param>
internal sealed class DisjointSets(int count)
{
    private readonly int[] _parents = [.. Enumerable.Range(0, count)];
    private readonly object _lock = new();

    /// <summary>Gets the smallest element of an element's set.</summary>
    /// <param name="element">The element.</param>
    /// <returns>The root.</returns>
    public int Find(int element)
    {
        while (true)
        {
            int parent = Volatile.Read(ref _parents[element]);
            int grandparent = Volatile.Read(ref _parents[parent]);
            if (parent == grandparent)
            {
                return parent;
            }

            Volatile.Write(ref _parents[element], grandparent);
            element = grandparent;
        }
    }

    /// <summary>Unites the sets of two elements.</summary>
    /// <param name="first">One.</param>
    /// <param name="second">The other.</param>
    public void Unite(int first, int second)
    {
        if (Find(first) == Find(second))
        {
            return;
        }

        lock (_lock)
        {
            (int a, int b) = (Find(first), Find(second));
            Volatile.Write(ref _parents[Math.Max(a, b)], Math.Min(a, b));
        }
    }
}
