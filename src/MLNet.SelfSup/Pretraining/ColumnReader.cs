using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Internals;

namespace MLNet.SelfSup.Pretraining;

/// <summary>Reads a column of labels beside images.</summary>
/// <typeparam name="T">What a label is read as.</typeparam>
/// <param name="column">The column.</param>
/// <param name="createReader">Makes what reads the current row's label; <see langword="null"/> where it is missing.</param>
internal sealed class ColumnReader<T>(DataViewSchema.Column column, Func<DataViewRow, Func<T?>> createReader) : IRowReader
    where T : struct
{
    private readonly List<T?> _values = [];

    /// <summary>Gets the label of each image that was read, in their order; <see langword="null"/> where it is missing.</summary>
    public IReadOnlyList<T?> Values => _values;

    /// <inheritdoc/>
    public IEnumerable<DataViewSchema.Column> Columns => [column];

    /// <inheritdoc/>
    public Func<string, string?> Start(DataViewRow row)
    {
        _values.Clear();
        Func<T?> read = createReader(row);
        return _ =>
        {
            _values.Add(read());
            return null;
        };
    }

    /// <summary>Lists the rows that have a label. No image is read.</summary>
    /// <param name="host">Tells whether the MLContext was cancelled.</param>
    /// <param name="data">The rows.</param>
    /// <returns>Their positions, ascending.</returns>
    public List<long> FindLabelled(IHost host, IDataView data)
    {
        var found = new List<long>();
        using DataViewRowCursor cursor = data.GetRowCursor([column]);
        Func<T?> read = createReader(cursor);
        while (cursor.MoveNext())
        {
            host.ThrowIfCanceled();
            if (read() is not null)
            {
                found.Add(cursor.Position);
            }
        }

        return found;
    }
}
