using Microsoft.ML;

namespace MLNet.SelfSup.Evaluation;

/// <summary>Some rows of a data view, in its order, with all its columns. Nothing is copied; rows are read when a cursor asks for them.</summary>
internal sealed class RowSubset : IDataView
{
    private readonly IDataView _input;
    private readonly HashSet<long> _positions;
    private readonly long _last;

    /// <summary>Initialises the subset.</summary>
    /// <param name="input">The data.</param>
    /// <param name="positions">The positions of the rows in it, each once.</param>
    public RowSubset(IDataView input, IReadOnlyCollection<long> positions)
    {
        _input = input;
        _positions = [.. positions];
        _last = _positions.Count == 0 ? -1 : _positions.Max();
    }

    /// <inheritdoc/>
    public DataViewSchema Schema => _input.Schema;

    /// <inheritdoc/>
    public bool CanShuffle => false;

    /// <inheritdoc/>
    public long? GetRowCount() => _positions.Count;

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new RowSubsetCursor(_input.GetRowCursor(columnsNeeded), _positions, _last);

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];
}
