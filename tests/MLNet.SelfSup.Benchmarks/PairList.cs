namespace MLNet.SelfSup.Benchmarks;

/// <summary>Reads pairs of image and text from a CSV file (RFC 4180) whose column <c>file</c> names images beside it.</summary>
internal static class PairList
{
    private const string FileColumn = "file";

    /// <param name="path">The CSV file.</param>
    /// <param name="textColumns">Columns that are joined to the text.</param>
    /// <param name="idColumn">What a pair shows; <see langword="null"/> takes the text.</param>
    /// <param name="labelColumn">The class; <see langword="null"/> for none.</param>
    /// <param name="filter">A column and the values that are kept, <c>vendor=noto|twemoji</c>; <see langword="null"/> keeps all.</param>
    public static ImageTextPair[] Read(string path, string[] textColumns, string? idColumn, string? labelColumn, string? filter)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string[][] rows = [.. File.ReadLines(path).Select(Split)];
        string[] header = rows[0];
        int Find(string name) => Array.IndexOf(header, name) is var i and >= 0
            ? i
            : throw new InvalidDataException($"'{path}' has no column '{name}'; its columns are {string.Join(", ", header)}.");
        int file = Find(FileColumn);
        int[] texts = Array.ConvertAll(textColumns, Find);
        int? id = idColumn is null ? null : Find(idColumn);
        int? label = labelColumn is null ? null : Find(labelColumn);
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
                };
            }),
        ];
    }

    private static string[] Split(string line)
    {
        var fields = new List<string>();
        var field = new System.Text.StringBuilder();
        bool isQuoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (isQuoted && c == '"' && i + 1 < line.Length && line[i + 1] == '"')
            {
                field.Append('"');
                i++;
            }
            else if (c == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (c == ',' && !isQuoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(c);
            }
        }

        fields.Add(field.ToString());
        return [.. fields];
    }
}
