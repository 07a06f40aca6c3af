namespace MLNet.SelfSup.Tests.Import;

/// <summary>What reading a file may take.</summary>
internal static class Measure
{
    /// <summary>Bytes that may be allocated besides twice the file's size.</summary>
    public const long Allowance = 64 << 20;

    /// <summary>Tells what work allocates, freed again or not.</summary>
    public static long Allocations(Action work)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
