namespace MLNet.SelfSup.Images;

/// <summary>Reads a list of images with their texts: CSV (RFC 4180) with a line of column names, UTF-8.</summary>
public static class CaptionFile
{
    /// <summary>Reads a caption file. No image is read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="folder">What image files are relative to; <see langword="null"/> for the caption file's own folder.</param>
    /// <param name="fileColumn">The column of image files.</param>
    /// <param name="captionColumn">The column of texts.</param>
    /// <param name="pairIdColumn">The column that tells what a pair shows; <see langword="null"/> for none.</param>
    /// <returns>One entry a row, in order. Further columns are not read.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">A column is missing, a row has too few fields or no file, a quote is not closed, or there is no row.</exception>
    public static IReadOnlyList<CaptionedImage> Read(
        string path, string? folder = null, string fileColumn = "file", string captionColumn = "caption", string? pairIdColumn = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = Path.GetFullPath(path);
        if (!File.Exists(full))
        {
            throw new FileNotFoundException($"There is no caption file '{full}'.", full);
        }

        string root = Path.GetFullPath(folder ?? Path.GetDirectoryName(full)!);
        using var reader = new StreamReader(full);
        using IEnumerator<(int Line, string[] Fields)> rows = CsvRows.Read(reader, full).GetEnumerator();
        string[] header = rows.MoveNext() ? rows.Current.Fields : throw new InvalidDataException($"The caption file '{full}' is empty; its first line must name the columns.");
        int file = Find(header, fileColumn, full);
        int caption = Find(header, captionColumn, full);
        int? pairId = pairIdColumn is null ? null : Find(header, pairIdColumn, full);
        var images = new List<CaptionedImage>();
        while (rows.MoveNext())
        {
            (int line, string[] fields) = rows.Current;
            if (fields.Length != header.Length)
            {
                throw new InvalidDataException($"Line {line} of '{full}' has {fields.Length} fields; the {header.Length} columns are {string.Join(", ", header)}. Put fields with a comma in quotes.");
            }

            if (string.IsNullOrWhiteSpace(fields[file]))
            {
                throw new InvalidDataException($"Line {line} of '{full}' names no file in column '{fileColumn}'.");
            }

            images.Add(new CaptionedImage(Path.GetFullPath(fields[file], root), fields[caption], pairId is { } p ? fields[p] : string.Empty, line));
        }

        return images.Count > 0 ? images : throw new InvalidDataException($"The caption file '{full}' has column names but no row.");
    }

    private static int Find(string[] header, string column, string path)
    {
        int index = Array.FindIndex(header, name => string.Equals(name.Trim(), column, StringComparison.OrdinalIgnoreCase));
        return index >= 0 ? index : throw new InvalidDataException($"The caption file '{path}' has no column '{column}'; its columns are {string.Join(", ", header.Select(n => $"'{n}'"))}.");
    }
}
