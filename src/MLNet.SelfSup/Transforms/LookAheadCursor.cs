using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.SelfSup.Internals;

namespace MLNet.SelfSup.Transforms;

/// <summary>Reads batches of rows ahead, computes each in one forward pass while the next one's images are decoded, then serves the rows one by one.</summary>
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
    private LookAheadRows _served;
    private LookAheadRows _next;
    private int _row = -1;
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
                _columns[column.Index] = ColumnBuffer.Create(input, bindings.Input[column.Index], 2 * capacity);
            }
        }

        // An image that is served as well as encoded is read, and so decoded by ML.NET, once.
        _reader = new RowReader(bindings, input, c => _columns[c.Index]?.CreateGetter(() => _capturing));
        _served = new LookAheadRows(context, 0, capacity);
        _next = new LookAheadRows(context, capacity, capacity);
    }

    /// <inheritdoc/>
    public override DataViewSchema Schema => _bindings.Output;

    /// <inheritdoc/>
    public override long Position => _position;

    /// <inheritdoc/>
    public override long Batch => _row >= 0 ? _served.BatchOf(_row) : 0;

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

        if (++_row >= _served.Count && !ReadBatch())
        {
            _ended = true;
            _row = -1;
            _position = -1;
            _served.ThrowFault();
            _atEnd();
            return false;
        }

        _position++;
        return true;
    }

    /// <inheritdoc/>
    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = _served.IdOf(GetRow());

    /// <inheritdoc/>
    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!IsColumnActive(column))
        {
            throw ComputedRow.Inactive(column);
        }

        Delegate getter = _bindings.IsComputed(column)
            ? _bindings.CreateGetter(column, () => _served.Read(GetRow()))
            : _columns[column.Index]!.CreateGetter(() => _served.SlotOf(GetRow()));
        return getter as ValueGetter<TValue> ?? throw ComputedRow.WrongType<TValue>(column);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _served.Dispose();
            _next.Dispose();
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

        if (_position < 0)
        {
            Fill(_next);
            _next.BeginDrawing();
        }
        else if (_served.IsLast)
        {
            return false;
        }

        (_served, _next) = (_next, _served);
        if (_served.Count == 0)
        {
            return false;
        }

        _row = 0;
        if (!_served.IsLast)
        {
            // One batch's images are decoded at a time, by as many threads as are allowed; reading the next rows need not wait for them.
            Fill(_next);
            _served.FinishDrawing();
            _next.BeginDrawing();
        }

        _served.Compute();
        return true;
    }

    private void Fill(LookAheadRows rows) => rows.Fill(_input, _readId, _reader, slot =>
    {
        _capturing = slot;
        foreach (ColumnBuffer? column in _columns)
        {
            column?.Capture(slot);
        }
    });

    private int GetRow() => _row >= 0
        ? _row
        : throw new InvalidOperationException("The cursor stands on no row: call MoveNext, and read values only while it gives true.");
}
