using Microsoft.ML.Data;
using MLNet.SelfSup.Data;
using MLNet.SelfSup.Images;

namespace Microsoft.ML;

/// <summary>Folders of images among <c>mlContext.Data</c>.</summary>
public static class ImageFolderExtensions
{
    /// <summary>Lists the image files of a folder as rows; no image is read.</summary>
    /// <param name="catalog">The catalog of data operations.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="recursive">Whether folders below it are searched too.</param>
    /// <param name="labelFromFolderName">Whether there is a label: the first folder below <paramref name="folder"/> that a file lies in, empty for a file beside them.</param>
    /// <returns>
    /// Rows with the text columns <c>ImagePath</c> (a full path) and, if asked for, <c>Label</c>, in the ordinal order of their relative
    /// paths, the same on every system.
    /// </returns>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">The folder holds no image file.</exception>
    public static IDataView LoadImageFolder(this DataOperationsCatalog catalog, string folder, bool recursive = true, bool labelFromFolderName = true)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        List<ImageFolderRow> rows = [.. ImageFolder.Enumerate(folder, recursive, labelFromFolderName).Select(f => new ImageFolderRow { ImagePath = f.Path, Label = f.Label })];
        SchemaDefinition schema = SchemaDefinition.Create(typeof(ImageFolderRow));
        if (!labelFromFolderName)
        {
            schema.RemoveAll(c => c.ColumnName == nameof(ImageFolderRow.Label));
        }

        return catalog.LoadFromEnumerable(rows, schema);
    }
}
