using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Internals;

namespace MLNet.SelfSup.Pretraining;

/// <summary>Reads the labels of a validation beside its images.</summary>
/// <param name="labels">The column of labels.</param>
internal sealed class LabelReader(LabelColumn labels) : IRowReader
{
    private readonly List<int?> _classes = [];

    /// <summary>Gets the class of each image that was read, in their order; <see langword="null"/> where its label is missing.</summary>
    public IReadOnlyList<int?> Classes => _classes;

    /// <inheritdoc/>
    public IEnumerable<DataViewSchema.Column> Columns => [labels.Column];

    /// <inheritdoc/>
    public Func<string, string?> Start(DataViewRow row)
    {
        _classes.Clear();
        Func<int?> read = labels.CreateReader(row);
        return _ =>
        {
            _classes.Add(read());
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
        using DataViewRowCursor cursor = data.GetRowCursor([labels.Column]);
        Func<int?> read = labels.CreateReader(cursor);
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
