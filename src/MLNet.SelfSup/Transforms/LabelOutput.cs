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
        int best = LargestNumber.IndexIn(read().Span);
        value = best < 0 ? default : labels[best].AsMemory();
    });
}
