using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>Reads pairs of image and text from a CSV file (RFC 4180) whose column <c>file</c> names images beside it.</summary>
internal static class PairList
{
    private const string FileColumn = "file";

    /// <param name="path">The CSV file.</param>
    /// <param name="textColumns">Columns that are joined to the text.</param>
    /// <param name="idColumn">What a pair shows; <see langword="null"/> takes the text.</param>
    /// <param name="labelColumn">The class; <see langword="null"/> for none.</param>
    /// <param name="promptColumn">Texts that describe the class; <see langword="null"/> takes the class's name.</param>
    /// <param name="filter">A column and the values that are kept, <c>vendor=noto|twemoji</c>; <see langword="null"/> keeps all.</param>
    public static ImageTextPair[] Read(string path, string[] textColumns, string? idColumn, string? labelColumn, string? promptColumn, string? filter)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        using var reader = new StreamReader(path);
        string[][] rows = [.. CsvRows.Read(reader, path).Select(row => row.Fields)];
        string[] header = rows[0];
        int Find(string name) => Array.IndexOf(header, name) is var i and >= 0
            ? i
            : throw new InvalidDataException($"'{path}' has no column '{name}'; its columns are {string.Join(", ", header)}.");
        int file = Find(FileColumn);
        int[] texts = Array.ConvertAll(textColumns, Find);
        int? id = idColumn is null ? null : Find(idColumn);
        int? label = labelColumn is null ? null : Find(labelColumn);
        int? prompt = promptColumn is null ? label : Find(promptColumn);
        (int Column, string[] Values)? kept = filter?.Split('=') is { Length: 2 } parts ? (Find(parts[0]), parts[1].Split('|')) : null;
        return
        [
            .. rows.Skip(1).Where(r => kept is null || kept.Value.Values.Contains(r[kept.Value.Column], StringComparer.Ordinal)).Select(r =>
            {
                string caption = string.Join(" ", texts.Select(t => r[t]));
                return new ImageTextPair
                {
                    ImagePath = Path.Combine(folder, r[file]),
                    Caption = caption,
                    PairId = id is { } i ? r[i] : caption,
                    Label = label is { } l ? r[l] : string.Empty,
                    Prompt = prompt is { } p ? r[p].Replace('-', ' ') : string.Empty,
                };
            }),
        ];
    }
}
