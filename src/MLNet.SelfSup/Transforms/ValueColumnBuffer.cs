using Microsoft.ML;

namespace MLNet.SelfSup.Transforms;

/// <summary>Keeps scalars, texts and images.</summary>
/// <typeparam name="T">The column's type.</typeparam>
/// <param name="row">Where values come from.</param>
/// <param name="column">The column.</param>
/// <param name="capacity">Number of slots.</param>
internal sealed class ValueColumnBuffer<T>(DataViewRow row, DataViewSchema.Column column, int capacity) : ColumnBuffer
{
    private readonly ValueGetter<T> _source = row.GetGetter<T>(column);
    private readonly T[] _values = new T[capacity];

    /// <inheritdoc/>
    public override void Capture(int slot)
    {
        // A fresh variable: a getter may dispose the image that it is given back, and that one may be in a reader's hands.
        T value = default!;
        _source(ref value);
        _values[slot] = value;
    }

    /// <inheritdoc/>
    public override Delegate CreateGetter(Func<int> slot) => (ValueGetter<T>)((ref T value) => value = _values[slot()]);
}
