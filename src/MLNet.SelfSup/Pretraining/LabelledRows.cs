using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Internals;

namespace MLNet.SelfSup.Pretraining;

/// <summary>The images of rows and, read by the same cursor, their labels.</summary>
/// <param name="host">Tells whether the MLContext was cancelled.</param>
/// <param name="data">The rows.</param>
/// <param name="images">The column of images.</param>
/// <param name="labels">The column of labels.</param>
internal sealed class LabelledRows(IHost host, IDataView data, ImageColumn images, LabelColumn labels) : IImageSource
{
    private readonly List<int?> _classes = [];

    /// <summary>Gets the class of each image that was read, in their order; <see langword="null"/> where its label is missing.</summary>
    public IReadOnlyList<int?> Classes => _classes;

    /// <summary>Gets the rows whose images are read, by their position; <see langword="null"/> for all.</summary>
    public IReadOnlySet<long>? Wanted { get; set; }

    /// <summary>Lists the rows that have a label. No image is read.</summary>
    /// <returns>Their positions, ascending.</returns>
    public List<long> FindLabelled()
    {
        var found = new List<long>();
        using DataViewRowCursor cursor = data.GetRowCursor([labels.Column]);
        Func<int?> readClass = labels.CreateReader(cursor);
        while (cursor.MoveNext())
        {
            host.ThrowIfCanceled();
            if (readClass() is not null)
            {
                found.Add(cursor.Position);
            }
        }

        return found;
    }

    /// <inheritdoc/>
    public IEnumerable<ImageReference> Read()
    {
        _classes.Clear();
        using DataViewRowCursor cursor = data.GetRowCursor([images.Column, labels.Column]);
        Func<long, ImageReference> readImage = images.CreateReader(images.GetGetter(cursor));
        Func<int?> readClass = labels.CreateReader(cursor);
        while (cursor.MoveNext())
        {
            host.ThrowIfCanceled();
            if (Wanted?.Contains(cursor.Position) != false)
            {
                _classes.Add(readClass());
                yield return readImage(cursor.Position);
            }
        }
    }
}
