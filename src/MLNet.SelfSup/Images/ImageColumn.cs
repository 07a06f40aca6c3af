using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.SelfSup.Internals;

namespace MLNet.SelfSup.Images;

/// <summary>A column whose values are images, in any of the types that ML.NET users have them.</summary>
/// <param name="column">The column.</param>
internal abstract class ImageColumn(DataViewSchema.Column column)
{
    private const string Content = "images";

    /// <summary>Gets the column.</summary>
    public DataViewSchema.Column Column { get; } = column;

    /// <summary>Finds the column and how its values become images.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="name">The column's name.</param>
    /// <param name="imageSize">The encoder's side S, in pixels; a vector of pixels must have just that size.</param>
    /// <returns>The column.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It is missing or of a type that holds no image.</exception>
    public static ImageColumn Bind(DataViewSchema schema, string name, int imageSize)
    {
        DataViewSchema.Column column = schema.Find(name, Content);
        int pixels = 3 * imageSize * imageSize;
        return column.Type switch
        {
            ImageDataViewType => new MLImageColumn(column),
            TextDataViewType => new PathColumn(column),
            VectorDataViewType vector when vector.ItemType == NumberDataViewType.Byte => new EncodedImageColumn(column),
            VectorDataViewType vector when vector.ItemType == NumberDataViewType.Single && vector.Size == pixels => new PixelVectorColumn(column, imageSize),
            _ => throw WrongType(name, $"{column.Type}", $"{pixels}"),
        };
    }

    /// <summary>Says that there is no such column.</summary>
    /// <param name="name">The column that was asked for.</param>
    /// <param name="existing">The columns that are there.</param>
    /// <returns>The error.</returns>
    public static ArgumentOutOfRangeException Missing(string name, IEnumerable<string> existing) => ColumnSearch.Missing(name, Content, existing);

    /// <summary>Says that the column's type holds no images.</summary>
    /// <param name="name">The column.</param>
    /// <param name="type">Its type.</param>
    /// <param name="pixels">The length of a vector of pixels.</param>
    /// <returns>The error.</returns>
    public static ArgumentOutOfRangeException WrongType(string name, string type, string pixels) => new(
        nameof(name), $"Column '{name}' has the type {type}, which holds no images. Accepted are MLImage (LoadImages), a vector of Byte (LoadRawImageBytes), Text (a file's path), "
        + $"and a known-size vector of {pixels} Single (channels R, G, B, then rows, then columns, each value 0 to 1).");

    /// <summary>Makes the getter of the column's values.</summary>
    /// <param name="row">A row of the schema in which the column is active.</param>
    /// <returns>A <see cref="ValueGetter{TValue}"/> of the column's type.</returns>
    public abstract Delegate GetGetter(DataViewRow row);

    /// <summary>Makes what reads the images.</summary>
    /// <param name="getter">A getter of the column's type, from <see cref="GetGetter"/> or from a buffer.</param>
    /// <returns>Gives the current row's image, which stays valid when the row moves on; its argument is the row's number, for messages.</returns>
    public abstract Func<long, ImageReference> CreateReader(Delegate getter);
}
