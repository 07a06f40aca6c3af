using System.Runtime.ExceptionServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.SelfSup.Transforms;

/// <summary>One of the two batches of a cursor: the one it serves, or the one whose images are decoded meanwhile.</summary>
/// <param name="context">What the transformer's cursors share.</param>
/// <param name="firstSlot">Where its rows lie in the cursor's buffers of columns.</param>
/// <param name="capacity">The most rows.</param>
internal sealed class LookAheadRows(RowContext context, int firstSlot, int capacity) : IDisposable
{
    private readonly RowBatch _batch = new(context, capacity);
    private readonly DataViewRowId[] _ids = new DataViewRowId[capacity];
    private readonly long[] _batches = new long[capacity];
    private ExceptionDispatchInfo? _fault;

    /// <summary>Gets the number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>Gets a value indicating whether the input has no row after these.</summary>
    public bool IsLast { get; private set; }

    /// <summary>Tells where a row lies in the cursor's buffers of columns.</summary>
    public int SlotOf(int row) => firstSlot + row;

    /// <summary>Gets the id of a row.</summary>
    public DataViewRowId IdOf(int row) => _ids[row];

    /// <summary>Gets the number of the input's batch that a row belongs to.</summary>
    public long BatchOf(int row) => _batches[row];

    /// <summary>Gets the numbers of a row.</summary>
    public ReadOnlyMemory<float> Read(int row) => _batch.Read(row);

    /// <summary>Reads rows.</summary>
    /// <param name="input">The rows.</param>
    /// <param name="readId">Reads their ids.</param>
    /// <param name="reader">Reads what is computed from.</param>
    /// <param name="capture">Keeps the other columns' values in a slot, before the reader reads.</param>
    public void Fill(DataViewRowCursor input, ValueGetter<DataViewRowId> readId, RowReader reader, Action<int> capture)
    {
        Count = 0;
        try
        {
            while (Count < capacity && !(IsLast = !input.MoveNext()))
            {
                capture(SlotOf(Count));
                readId(ref _ids[Count]);
                _batches[Count] = input.Batch;
                reader.Read(input.Position, _batch, Count);
                Count++;
            }
        }
        catch (Exception exception)
        {
            // It is thrown where the row would come, after the rows before it.
            _fault = ExceptionDispatchInfo.Capture(exception);
            IsLast = true;
        }
    }

    /// <summary>Begins to decode the images of the rows that were read, if there are any.</summary>
    public void BeginDrawing()
    {
        if (Count > 0)
        {
            _batch.BeginDrawing(Count);
        }
    }

    /// <summary>Waits for the images that <see cref="BeginDrawing"/> began with, and helps.</summary>
    public void FinishDrawing() => _batch.FinishDrawing();

    /// <summary>Computes the rows, one at least, whose images were begun with.</summary>
    public void Compute() => _batch.Compute(Count);

    /// <summary>Throws what ended the reading, if anything did.</summary>
    public void ThrowFault() => _fault?.Throw();

    /// <inheritdoc/>
    public void Dispose() => _batch.Dispose();
}
