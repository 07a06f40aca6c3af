using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.SelfSup.Transforms;

/// <summary>A cursor for readers that ask for no computed column: the input's rows under the output's schema, nothing computed.</summary>
internal sealed class PassThroughCursor : DataViewRowCursor
{
    private readonly RowBindings _bindings;
    private readonly DataViewRowCursor _input;
    private readonly HashSet<int> _active;

    public PassThroughCursor(RowBindings bindings, DataViewRowCursor input, IReadOnlyList<DataViewSchema.Column> columns)
    {
        _bindings = bindings;
        _input = input;
        _active = [.. columns.Select(c => c.Index)];
    }

    /// <inheritdoc/>
    public override DataViewSchema Schema => _bindings.Output;

    /// <inheritdoc/>
    public override long Position => _input.Position;

    /// <inheritdoc/>
    public override long Batch => _input.Batch;

    /// <inheritdoc/>
    public override bool MoveNext() => _input.MoveNext();

    /// <inheritdoc/>
    public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

    /// <inheritdoc/>
    public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column.Index);

    /// <inheritdoc/>
    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => IsColumnActive(column)
        ? _input.GetGetter<TValue>(_bindings.Input[column.Index])
        : throw ComputedRow.Inactive(column);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _input.Dispose();
        }

        base.Dispose(disposing);
    }
}
