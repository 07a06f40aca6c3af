using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.SelfSup.Internals;

namespace MLNet.SelfSup.Transforms;

/// <summary>Reads a batch of rows ahead, computes them in one forward pass, then serves the rows one by one.</summary>
internal sealed class LookAheadCursor : DataViewRowCursor
{
    private readonly RowContext _context;
    private readonly RowBindings _bindings;
    private readonly DataViewRowCursor _input;
    private readonly Action _atEnd;
    private readonly bool _cancelable;
    private readonly ColumnBuffer?[] _columns;
    private readonly bool[] _computed;
    private readonly RowReader _reader;
    private readonly ValueGetter<DataViewRowId> _readId;
    private readonly RowBatch _batch;
    private readonly DataViewRowId[] _ids;
    private readonly long[] _batches;
    private int _count;
    private int _slot = -1;
    private int _capturing;
    private long _position = -1;
    private bool _ended;

    /// <summary>Initialises the cursor before the first row.</summary>
    /// <param name="context">What the transformer's cursors share.</param>
    /// <param name="bindings">The schemas.</param>
    /// <param name="input">The input's rows; this cursor disposes it.</param>
    /// <param name="columns">The output columns that are wanted; a computed one is among them.</param>
    /// <param name="atEnd">Called once, when all rows were served.</param>
    public LookAheadCursor(
        RowContext context,
        RowBindings bindings,
        DataViewRowCursor input,
        IReadOnlyList<DataViewSchema.Column> columns,
        Action atEnd)
    {
        _context = context;
        _bindings = bindings;
        _input = input;
        _atEnd = atEnd;

        // AutoML cancels the context of each trial when the trial ends; the best trial's model is read after that.
        _cancelable = !context.Host.IsCanceled();
        int capacity = context.Options.BatchSize;
        _ids = new DataViewRowId[capacity];
        _batches = new long[capacity];
        _readId = input.GetIdGetter();
        _columns = new ColumnBuffer?[bindings.Input.Count];
        _computed = new bool[bindings.Output.Count];
        foreach (DataViewSchema.Column column in columns)
        {
            if (bindings.IsComputed(column))
            {
                _computed[column.Index] = true;
            }
            else
            {
                _columns[column.Index] = ColumnBuffer.Create(input, bindings.Input[column.Index], capacity);
            }
        }

        // An image that is served as well as encoded is read, and so decoded by ML.NET, once.
        _reader = new RowReader(bindings, input, c => _columns[c.Index]?.CreateGetter(() => _capturing));
        _batch = new RowBatch(context, capacity);
    }

    /// <inheritdoc/>
    public override DataViewSchema Schema => _bindings.Output;

    /// <inheritdoc/>
    public override long Position => _position;

    /// <inheritdoc/>
    public override long Batch => _slot >= 0 ? _batches[_slot] : 0;

    /// <inheritdoc/>
    public override bool IsColumnActive(DataViewSchema.Column column) =>
        _bindings.IsComputed(column) ? _computed[column.Index] : _columns[column.Index] is not null;

    /// <inheritdoc/>
    public override bool MoveNext()
    {
        if (_ended)
        {
            return false;
        }

        if (++_slot >= _count && !ReadBatch())
        {
            _ended = true;
            _slot = -1;
            _position = -1;
            _atEnd();
            return false;
        }

        _position++;
        return true;
    }

    /// <inheritdoc/>
    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = _ids[GetSlot()];

    /// <inheritdoc/>
    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!IsColumnActive(column))
        {
            throw ComputedRow.Inactive(column);
        }

        Delegate getter = _bindings.IsComputed(column)
            ? _bindings.CreateGetter(column, () => _batch.Read(GetSlot()))
            : _columns[column.Index]!.CreateGetter(GetSlot);
        return getter as ValueGetter<TValue> ?? throw ComputedRow.WrongType<TValue>(column);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _batch.Dispose();
            _input.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool ReadBatch()
    {
        if (_cancelable)
        {
            _context.Host.ThrowIfCanceled();
        }

        _count = 0;
        _slot = 0;
        while (_count < _ids.Length && _input.MoveNext())
        {
            foreach (ColumnBuffer? column in _columns)
            {
                column?.Capture(_count);
            }

            _readId(ref _ids[_count]);
            _batches[_count] = _input.Batch;
            _capturing = _count;
            _reader.Read(_input.Position, _batch, _count);
            _count++;
        }

        if (_count == 0)
        {
            return false;
        }

        _batch.Compute(_count);
        return true;
    }

    private int GetSlot() => _slot >= 0
        ? _slot
        : throw new InvalidOperationException("The cursor stands on no row: call MoveNext, and read values only while it gives true.");
}
