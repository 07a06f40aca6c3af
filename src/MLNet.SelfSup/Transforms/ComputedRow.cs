using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.SelfSup.Transforms;

/// <summary>One row with its computed columns, for a prediction engine: it is computed by itself when one of them is read.</summary>
internal sealed class ComputedRow : DataViewRow
{
    private readonly RowBindings _bindings;
    private readonly DataViewRow _input;
    private readonly bool[] _active;
    private readonly RowBatch? _batch;
    private readonly RowReader? _reader;
    private long? _computed;

    /// <summary>Initialises the row.</summary>
    /// <param name="context">What the transformer's rows share.</param>
    /// <param name="bindings">The schemas.</param>
    /// <param name="input">The input row; this row disposes it.</param>
    /// <param name="active">The output columns that are wanted.</param>
    public ComputedRow(RowContext context, RowBindings bindings, DataViewRow input, IEnumerable<DataViewSchema.Column> active)
    {
        _bindings = bindings;
        _input = input;
        _active = new bool[bindings.Output.Count];
        foreach (DataViewSchema.Column column in active.Where(bindings.IsComputed))
        {
            _active[column.Index] = true;
            _reader ??= new RowReader(bindings, input, _ => null);
            _batch ??= new RowBatch(context, capacity: 1);
        }
    }

    /// <inheritdoc/>
    public override DataViewSchema Schema => _bindings.Output;

    /// <inheritdoc/>
    public override long Position => _input.Position;

    /// <inheritdoc/>
    public override long Batch => _input.Batch;

    /// <summary>Says that a column was not asked for when the cursor was made.</summary>
    /// <param name="column">The column.</param>
    /// <returns>The error.</returns>
    public static ArgumentOutOfRangeException Inactive(DataViewSchema.Column column) =>
        new(nameof(column), $"Column '{column.Name}' is not active; name it in the call that makes the cursor.");

    /// <summary>Says that a getter was asked for another type than the column's.</summary>
    /// <typeparam name="TValue">The type that was asked for.</typeparam>
    /// <param name="column">The column.</param>
    /// <returns>The error.</returns>
    public static InvalidOperationException WrongType<TValue>(DataViewSchema.Column column) =>
        new($"Column '{column.Name}' of type {column.Type} has values of {column.Type.RawType}; its getter was asked for {typeof(TValue)}.");

    /// <inheritdoc/>
    public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

    /// <inheritdoc/>
    public override bool IsColumnActive(DataViewSchema.Column column) =>
        _bindings.IsComputed(column) ? _active[column.Index] : _input.IsColumnActive(_bindings.Input[column.Index]);

    /// <inheritdoc/>
    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!_bindings.IsComputed(column))
        {
            return _input.GetGetter<TValue>(_bindings.Input[column.Index]);
        }

        Delegate getter = _active[column.Index] ? _bindings.CreateGetter(column, Compute) : throw Inactive(column);
        return getter as ValueGetter<TValue> ?? throw WrongType<TValue>(column);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _batch?.Dispose();
            _input.Dispose();
        }

        base.Dispose(disposing);
    }

    // Several readers of one row share a forward pass; a row that moves on has another position.
    private ReadOnlyMemory<float> Compute()
    {
        if (_computed != _input.Position)
        {
            _reader!.Read(_input.Position, _batch!, slot: 0);
            _batch!.DrawAndCompute(1);
            _computed = _input.Position;
        }

        return _batch!.Read(0);
    }
}
