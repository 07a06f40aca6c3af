namespace MLNet.SelfSup.Transforms;

/// <summary>Finds the class that is most likely.</summary>
internal static class LargestNumber
{
    /// <summary>Finds the largest number that is not NaN.</summary>
    /// <param name="numbers">The numbers.</param>
    /// <returns>Its index, the first of equal ones; -1 where all are NaN.</returns>
    public static int IndexIn(ReadOnlySpan<float> numbers)
    {
        int best = -1;
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!float.IsNaN(numbers[i]) && (best < 0 || numbers[i] > numbers[best]))
            {
                best = i;
            }
        }

        return best;
    }
}
