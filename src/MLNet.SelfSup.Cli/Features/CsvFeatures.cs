using System.Globalization;
using System.Text;
using MLNet.SelfSup.Cli.Images;

namespace MLNet.SelfSup.Cli.Features;

/// <summary>Features as CSV (RFC 4180): path, label, then a column a feature, whose numbers read back as the same bits.</summary>
internal static class CsvFeatures
{
    /// <summary>Writes the file.</summary>
    /// <param name="stream">Receives it; stays open.</param>
    /// <param name="rows">The images.</param>
    /// <param name="dim">The features of each.</param>
    public static void Write(Stream stream, IEnumerable<EmbeddedRow> rows, int dim)
    {
        using StreamWriter writer = NewWriter(stream);
        writer.WriteLine($"path,label,{string.Join(',', Enumerable.Range(0, dim).Select(i => $"f{i}"))}");
        foreach (EmbeddedRow row in rows)
        {
            writer.Write($"{Quote(row.Path)},{Quote(row.Label)}");
            foreach (float feature in row.Features)
            {
                writer.Write(',');
                writer.Write(feature.ToString("R", CultureInfo.InvariantCulture));
            }

            writer.WriteLine();
        }
    }

    /// <summary>Writes a table.</summary>
    /// <param name="stream">Receives it; stays open.</param>
    /// <param name="heading">The names of the columns.</param>
    /// <param name="rows">The cells of each row.</param>
    public static void WriteTable(Stream stream, IEnumerable<string> heading, IEnumerable<IEnumerable<string>> rows)
    {
        using StreamWriter writer = NewWriter(stream);
        foreach (IEnumerable<string> row in rows.Prepend(heading))
        {
            writer.WriteLine(Line(row));
        }
    }

    /// <summary>Writes a row.</summary>
    /// <param name="cells">Its cells.</param>
    /// <returns>The line, without its end.</returns>
    public static string Line(IEnumerable<string> cells) => string.Join(',', cells.Select(Quote));

    private static StreamWriter NewWriter(Stream stream) => new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 1 << 16, leaveOpen: true) { NewLine = "\n" };

    private static string Quote(string cell) => cell.AsSpan().IndexOfAny(",\"\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
