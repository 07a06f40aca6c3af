using System.CommandLine;
using System.Text.Json;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Cli.CommandLine;
using MLNet.SelfSup.Cli.Features;

namespace MLNet.SelfSup.Cli.Output;

/// <summary>Writes rows of a result: as CSV or JSON to a file, or to standard output.</summary>
internal static class ResultTable
{
    private static readonly JsonSerializerOptions Indented = new(ArtifactJson.Options) { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Makes the option of the file.</summary>
    /// <returns>The option.</returns>
    public static Option<string> Option() => ToolOptions.OptionalOut("The result: .csv or .json; without it CSV is written to standard output.", ".csv", ".json");

    /// <summary>Writes the rows.</summary>
    /// <param name="console">The console.</param>
    /// <param name="path">The file; <see langword="null"/> for standard output.</param>
    /// <param name="json">All of it as an object.</param>
    /// <param name="heading">The names of the columns.</param>
    /// <param name="rows">The cells of each row.</param>
    public static void Write(ToolConsole console, string? path, object json, string[] heading, IEnumerable<string[]> rows)
    {
        if (path is null)
        {
            console.WriteResult(json, rows.Prepend(heading).Select(CsvFeatures.Line));
            return;
        }

        string full = Path.GetFullPath(path);
        if (string.Equals(Path.GetExtension(full), ".json", StringComparison.OrdinalIgnoreCase))
        {
            AtomicFile.Write(full, stream => JsonSerializer.Serialize(stream, json, json.GetType(), Indented));
        }
        else
        {
            AtomicFile.Write(full, stream => CsvFeatures.WriteTable(stream, heading, rows));
        }

        console.WriteResult(new { File = full }, $"Wrote '{full}'.");
    }
}
