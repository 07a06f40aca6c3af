using Microsoft.ML;

namespace MLNet.SelfSup.Images;

/// <summary>A column of paths of image files.</summary>
/// <param name="column">The column.</param>
internal sealed class PathColumn(DataViewSchema.Column column) : TypedImageColumn<ReadOnlyMemory<char>>(column)
{
    /// <inheritdoc/>
    protected override RowImage ToImage(string row, in ReadOnlyMemory<char> value)
    {
        string path = value.ToString();
        return string.IsNullOrWhiteSpace(path) ? new MissingImage(row, "the path is empty") : new ImageFile($"{path} ({row})", path);
    }
}
