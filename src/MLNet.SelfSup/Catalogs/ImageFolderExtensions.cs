using Microsoft.ML.Data;
using MLNet.SelfSup.Data;
using MLNet.SelfSup.Images;

namespace Microsoft.ML;

/// <summary>Folders of images and lists of captions among <c>mlContext.Data</c>.</summary>
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

    /// <summary>Lists images with their texts as rows, from a CSV file with a line of column names; no image is read.</summary>
    /// <param name="catalog">The catalog of data operations.</param>
    /// <param name="path">The CSV file.</param>
    /// <param name="folder">What image files are relative to; <see langword="null"/> for the CSV file's own folder.</param>
    /// <param name="fileColumn">The CSV's column of image files.</param>
    /// <param name="captionColumn">The CSV's column of texts.</param>
    /// <param name="pairIdColumn">The CSV's column that tells what a pair shows, for images with several texts or texts with several images; <see langword="null"/> for none.</param>
    /// <returns>Rows with the text columns <c>ImagePath</c> (a full path), <c>Caption</c> and, if asked for, <c>PairId</c>, in the file's order.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">A column is missing, a row has too few fields or no file, or there is no row.</exception>
    public static IDataView LoadImageCaptions(
        this DataOperationsCatalog catalog, string path, string? folder = null, string fileColumn = "file", string captionColumn = "caption", string? pairIdColumn = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        List<CaptionRow> rows =
        [
            .. CaptionFile.Read(path, folder, fileColumn, captionColumn, pairIdColumn)
                .Select(c => new CaptionRow { ImagePath = c.Path, Caption = c.Caption, PairId = c.PairId }),
        ];
        SchemaDefinition schema = SchemaDefinition.Create(typeof(CaptionRow));
        if (pairIdColumn is null)
        {
            schema.RemoveAll(c => c.ColumnName == nameof(CaptionRow.PairId));
        }

        return catalog.LoadFromEnumerable(rows, schema);
    }
}
