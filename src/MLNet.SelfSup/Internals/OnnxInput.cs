using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.SelfSup.Internals;

/// <summary>No rows, but the columns that a converted model shall begin with: those of images are pixels, whatever the model's first steps read.</summary>
/// <param name="environment">The MLContext, or a part of it.</param>
/// <param name="schema">The columns.</param>
internal sealed class OnnxInput(IHostEnvironment environment, DataViewSchema schema) : IDataView
{
    private readonly EmptyDataView _rows = new(environment, schema);

    /// <inheritdoc/>
    public DataViewSchema Schema => _rows.Schema;

    /// <inheritdoc/>
    public bool CanShuffle => _rows.CanShuffle;

    /// <inheritdoc/>
    public long? GetRowCount() => _rows.GetRowCount();

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => _rows.GetRowCursor(columnsNeeded, rand);

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => _rows.GetRowCursorSet(columnsNeeded, n, rand);
}
