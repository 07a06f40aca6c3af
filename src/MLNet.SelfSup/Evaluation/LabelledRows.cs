using Microsoft.ML;

namespace MLNet.SelfSup.Evaluation;

/// <summary>The rows of a data view that have a label, and an image that can be read.</summary>
/// <param name="source">The whole data view.</param>
/// <param name="positions">The positions of the rows in it, ascending.</param>
/// <param name="classes">The class of each row, from 0.</param>
internal sealed class LabelledRows(IDataView source, long[] positions, int[] classes)
{
    /// <summary>Gets the rows.</summary>
    public IDataView Data { get; } = positions.Length == source.GetRowCount() ? source : new RowSubset(source, positions);

    /// <summary>Gets the positions of the rows in the whole data.</summary>
    public long[] Positions => positions;

    /// <summary>Gets the class of each row.</summary>
    public int[] Classes => classes;

    /// <summary>Gets the number of rows.</summary>
    public int Count => positions.Length;

    /// <summary>Picks some of the rows.</summary>
    /// <param name="rows">Their numbers among these rows, ascending.</param>
    /// <returns>The rows.</returns>
    public LabelledRows Pick(IReadOnlyCollection<int> rows) => new(source, [.. rows.Select(r => positions[r])], [.. rows.Select(r => classes[r])]);
}
