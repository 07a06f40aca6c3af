using System.Collections;

namespace MLNet.SelfSup.Tests.Support;

/// <summary>Holds numbers for equal that differ by little.</summary>
internal sealed class FloatComparer(float tolerance) : IComparer
{
    public static IComparer Within(float tolerance) => new FloatComparer(tolerance);

    public int Compare(object? x, object? y) => Math.Abs((float)x! - (float)y!) <= tolerance ? 0 : ((float)x!).CompareTo((float)y!);
}
