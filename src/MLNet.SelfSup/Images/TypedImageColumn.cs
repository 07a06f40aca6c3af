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
    public sealed override Func<long, RowImage> CreateReader(Delegate getter)
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

    /// <summary>Copies what is needed of a value.</summary>
    /// <param name="row">How messages name the row.</param>
    /// <param name="value">The value; it changes with the next row.</param>
    /// <returns>The image, to be decoded later and on any thread.</returns>
    protected abstract RowImage ToImage(string row, in T value);
}
