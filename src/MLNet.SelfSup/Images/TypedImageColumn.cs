using Microsoft.ML;

namespace MLNet.SelfSup.Images;

/// <summary>A column of images whose values are of one .NET type.</summary>
/// <typeparam name="T">The type.</typeparam>
/// <param name="column">The column.</param>
internal abstract class TypedImageColumn<T>(DataViewSchema.Column column) : ImageColumn(column)
{
    /// <inheritdoc/>
    public sealed override Delegate GetGetter(DataViewRow row) => row.GetGetter<T>(row.Schema[Column.Index]);

    /// <inheritdoc/>
    public sealed override Func<long, ImageReference> CreateReader(Delegate getter)
    {
        var read = (ValueGetter<T>)getter;

        // One variable for all rows: LoadImages disposes the image that it is given back, others leave it to its owner.
        T value = default!;
        return row =>
        {
            read(ref value);
            return ToImage($"row {row}", in value);
        };
    }

    /// <summary>Stands for an image that a row does not have.</summary>
    /// <param name="row">How messages name the row.</param>
    /// <param name="reason">Why it has none, as a part of a sentence.</param>
    /// <returns>A reference that can't be decoded.</returns>
    protected static ImageReference Unreadable(string row, string reason) => new(row, _ => throw new ImageDecodeException(row, reason));

    /// <summary>Copies what is needed of a value.</summary>
    /// <param name="row">How messages name the row.</param>
    /// <param name="value">The value; it changes with the next row.</param>
    /// <returns>The image, to be decoded later and on any thread.</returns>
    protected abstract ImageReference ToImage(string row, in T value);
}
