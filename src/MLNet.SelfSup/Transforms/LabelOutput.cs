using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.SelfSup.Transforms;

/// <summary>The label of a row's largest number, as text; empty where the numbers are NaN.</summary>
/// <param name="name">The column's name.</param>
/// <param name="labels">The label of each number.</param>
internal sealed class LabelOutput(string name, IReadOnlyList<string> labels) : OutputColumn(name, TextDataViewType.Instance)
{
    /// <inheritdoc/>
    public override Delegate CreateGetter(Func<ReadOnlyMemory<float>> read) => (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) =>
    {
        int best = IndexOfLargest(read().Span);
        value = best < 0 ? default : labels[best].AsMemory();
    });

    private static int IndexOfLargest(ReadOnlySpan<float> numbers)
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
