namespace MLNet.SelfSup.Transforms;

/// <summary>Counts how often all rows of one Transform result were computed, and says once that a cache would save that work.</summary>
/// <param name="warn">Says it.</param>
internal sealed class PassCounter(Action warn)
{
    private const int PassesBeforeWarning = 3;

    private int _passes;

    /// <summary>Counts a pass over all rows.</summary>
    public void Add()
    {
        if (Interlocked.Increment(ref _passes) == PassesBeforeWarning)
        {
            warn();
        }
    }

    /// <summary>Makes what each of <paramref name="cursors"/> parallel cursors calls at its end; the last call makes the pass.</summary>
    /// <param name="cursors">Number of cursors that share the rows, at least 1.</param>
    /// <returns>To be called once a cursor.</returns>
    public Action Share(int cursors)
    {
        int open = cursors;
        return () =>
        {
            if (Interlocked.Decrement(ref open) == 0)
            {
                Add();
            }
        };
    }
}
