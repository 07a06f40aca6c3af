using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.SelfSup.Transforms;

/// <summary>Keeps vectors; readers get copies, since a vector's memory is reused from row to row.</summary>
/// <typeparam name="T">The type of an element.</typeparam>
/// <param name="row">Where values come from.</param>
/// <param name="column">The column.</param>
/// <param name="capacity">Number of slots.</param>
internal sealed class VectorColumnBuffer<T>(DataViewRow row, DataViewSchema.Column column, int capacity) : ColumnBuffer
{
    private readonly ValueGetter<VBuffer<T>> _source = row.GetGetter<VBuffer<T>>(column);
    private readonly VBuffer<T>[] _values = new VBuffer<T>[capacity];

    /// <inheritdoc/>
    public override void Capture(int slot) => _source(ref _values[slot]);

    /// <inheritdoc/>
    public override Delegate CreateGetter(Func<int> slot) => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) => _values[slot()].CopyTo(ref value));
}
