using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Internals;

namespace MLNet.SelfSup.Images;

/// <summary>The images of a column, from the first row to the last. No other column is read.</summary>
/// <param name="host">Tells whether the MLContext was cancelled.</param>
/// <param name="data">The rows.</param>
/// <param name="images">The column, bound to their schema.</param>
internal sealed class ColumnImageSource(IHost host, IDataView data, ImageColumn images) : IImageSource
{
    /// <inheritdoc/>
    public IEnumerable<ImageReference> Read()
    {
        using DataViewRowCursor cursor = data.GetRowCursor([images.Column]);
        Func<long, ImageReference> read = images.CreateReader(images.GetGetter(cursor));
        while (cursor.MoveNext())
        {
            host.ThrowIfCanceled();
            yield return read(cursor.Position);
        }
    }
}
