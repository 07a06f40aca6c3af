using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Internals;

namespace MLNet.SelfSup.Pretraining;

/// <summary>The images of a column, from the first row to the last, and what belongs to them, read by the same cursor. No other column is read.</summary>
/// <param name="host">Tells whether the MLContext was cancelled.</param>
/// <param name="data">The rows.</param>
/// <param name="images">The column of images, bound to their schema.</param>
/// <param name="beside">What is read with the images.</param>
internal sealed class ImageRows(IHost host, IDataView data, ImageColumn images, params IReadOnlyList<IRowReader> beside) : IImageSource
{
    /// <summary>Gets the rows whose images are read, by their position; <see langword="null"/> for all.</summary>
    public IReadOnlySet<long>? Wanted { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ImageReference> Read()
    {
        using DataViewRowCursor cursor = data.GetRowCursor([images.Column, .. beside.SelectMany(b => b.Columns)]);
        Func<long, ImageReference> readImage = images.CreateReader(images.GetGetter(cursor));
        Func<string, string?>[] keep = [.. beside.Select(b => b.Start(cursor))];
        while (cursor.MoveNext())
        {
            host.ThrowIfCanceled();
            if (Wanted?.Contains(cursor.Position) != false)
            {
                ImageReference image = readImage(cursor.Position);
                string? fault = null;
                foreach (Func<string, string?> one in keep)
                {
                    fault = one($"row {cursor.Position}") ?? fault;
                }

                yield return fault is null ? image : new ImageReference(image.Name, _ => throw new ImageDecodeException(image.Name, fault));
            }
        }
    }
}
