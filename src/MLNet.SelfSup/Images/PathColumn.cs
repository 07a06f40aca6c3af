using Microsoft.ML;

namespace MLNet.SelfSup.Images;

/// <summary>A column of paths of image files.</summary>
/// <param name="column">The column.</param>
internal sealed class PathColumn(DataViewSchema.Column column) : TypedImageColumn<ReadOnlyMemory<char>>(column)
{
    /// <inheritdoc/>
    protected override ImageReference ToImage(string row, in ReadOnlyMemory<char> value)
    {
        string path = value.ToString();
        return string.IsNullOrWhiteSpace(path)
            ? Unreadable(row, "the path is empty")
            : new ImageReference($"{path} ({row})", (side, isRented) => Decode(path, row, side, isRented), () => FilePrefetch.TryRun(path));
    }

    private static RgbImage Decode(string path, string row, int side, bool isRented)
    {
        try
        {
            return ImageDecoder.DecodeFile(path, side, isRented);
        }
        catch (ImageDecodeException exception)
        {
            // The same path may stand in several rows.
            throw new ImageDecodeException($"{path} ({row})", exception.Reason, exception);
        }
    }
}
