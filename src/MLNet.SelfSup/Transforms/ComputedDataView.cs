using Microsoft.ML;

namespace MLNet.SelfSup.Transforms;

/// <summary>The rows of an input with the computed columns appended; computed when a cursor that wants them moves, not before.</summary>
internal sealed class ComputedDataView : IDataView
{
    private readonly RowContext _context;
    private readonly IDataView _input;
    private readonly RowBindings _bindings;
    private readonly PassCounter _passes;

    public ComputedDataView(RowContext context, RowBindings bindings, IDataView input)
    {
        _context = context;
        _input = input;
        _bindings = bindings;
        _passes = new PassCounter(context.WarnOfManyPasses);
    }

    /// <inheritdoc/>
    public DataViewSchema Schema => _bindings.Output;

    /// <inheritdoc/>
    public bool CanShuffle => _input.CanShuffle;

    /// <inheritdoc/>
    public long? GetRowCount() => _input.GetRowCount();

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        DataViewSchema.Column[] wanted = [.. columnsNeeded];
        return Wrap(_input.GetRowCursor(_bindings.GetDependencies(wanted), rand), wanted, _passes.Share(1));
    }

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        DataViewSchema.Column[] wanted = [.. columnsNeeded];
        DataViewRowCursor[] inputs = _input.GetRowCursorSet(_bindings.GetDependencies(wanted), n, rand);
        Action atEnd = _passes.Share(inputs.Length);
        return Array.ConvertAll(inputs, input => Wrap(input, wanted, atEnd));
    }

    private DataViewRowCursor Wrap(DataViewRowCursor input, DataViewSchema.Column[] wanted, Action atEnd) =>
        wanted.Any(_bindings.IsComputed)
            ? new LookAheadCursor(_context, _bindings, input, wanted, atEnd)
            : new PassThroughCursor(_bindings, input, wanted);
}
