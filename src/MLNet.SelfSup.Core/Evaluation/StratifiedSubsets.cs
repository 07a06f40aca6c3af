namespace MLNet.SelfSup.Evaluation;

/// <summary>Draws as many labelled rows of each class, again and again.</summary>
/// <remarks>
/// In one draw each class is shuffled once and gives its first rows, so that a larger subset holds the smaller ones: a curve then shows what more
/// labels bring, not other labels.
/// </remarks>
internal sealed class StratifiedSubsets
{
    private readonly int[][] _rowsOfClass;
    private readonly int _seed;

    /// <summary>Initialises the draws.</summary>
    /// <param name="labels">The class of each row, from 0.</param>
    /// <param name="seed">Seed of all draws.</param>
    public StratifiedSubsets(IReadOnlyList<int> labels, int seed)
    {
        _rowsOfClass = [.. Enumerable.Range(0, labels.Count).GroupBy(i => labels[i]).OrderBy(g => g.Key).Select(g => g.ToArray())];
        _seed = seed;
    }

    /// <summary>Gets the number of rows of the largest class.</summary>
    public int LargestClass => _rowsOfClass.Max(rows => rows.Length);

    /// <summary>Tells how many rows a subset has.</summary>
    /// <param name="perClass">Rows a class; all of a class that has fewer.</param>
    /// <returns>The number.</returns>
    public int CountRows(int perClass) => _rowsOfClass.Sum(rows => Math.Min(rows.Length, perClass));

    /// <summary>Draws a subset.</summary>
    /// <param name="perClass">Rows a class, at least 1; all of a class that has fewer.</param>
    /// <param name="draw">The number of the draw, from 0.</param>
    /// <returns>Rows, ascending.</returns>
    public int[] Draw(int perClass, int draw)
    {
        Guard.AtLeast(perClass, 1, nameof(perClass));
        var random = new Random(Mix(_seed, draw));
        var drawn = new List<int>();
        foreach (int[] rows in _rowsOfClass)
        {
            int[] shuffled = [.. rows];
            random.Shuffle(shuffled);
            drawn.AddRange(shuffled.Take(perClass));
        }

        drawn.Sort();
        return [.. drawn];
    }

    /// <summary>Makes a seed of two numbers, so that neighbouring ones give unlike generators (SplitMix64's finaliser).</summary>
    /// <param name="seed">The first.</param>
    /// <param name="number">The second.</param>
    /// <returns>The seed.</returns>
    public static int Mix(int seed, int number)
    {
        ulong z = (((ulong)(uint)seed << 32) | (uint)number) + 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return (int)(z ^ (z >> 31));
    }
}
