using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.SelfSup.Transforms;

/// <summary>The one number of a row.</summary>
/// <param name="name">The column's name.</param>
internal sealed class NumberOutput(string name) : OutputColumn(name, NumberDataViewType.Single)
{
    /// <inheritdoc/>
    public override Delegate CreateGetter(Func<ReadOnlyMemory<float>> read) => (ValueGetter<float>)((ref float value) => value = read().Span[0]);
}
