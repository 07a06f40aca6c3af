using System.Text.Json;
using MLNet.SelfSup.Artifacts;
using Spectre.Console;

namespace MLNet.SelfSup.Cli.CommandLine;

/// <summary>Where the tool writes: results to standard output, messages to standard error; on a terminal progress is drawn.</summary>
/// <param name="output">Standard output.</param>
/// <param name="error">Standard error.</param>
/// <param name="terminal">The terminal that standard output is; <see langword="null"/> where it is redirected.</param>
/// <param name="isErrorTerminal">Whether standard error is that terminal too.</param>
internal sealed class ToolConsole(TextWriter output, TextWriter error, IAnsiConsole? terminal = null, bool isErrorTerminal = false)
{
    private static readonly JsonSerializerOptions Lines = new(ArtifactJson.Options)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private static readonly JsonSerializerOptions Document = new(Lines) { WriteIndented = true };

    /// <summary>Gets standard output.</summary>
    public TextWriter Output => output;

    /// <summary>Gets standard error.</summary>
    public TextWriter Error => error;

    /// <summary>Gets the terminal to draw on; <see langword="null"/> where there is none, or nothing shall be drawn.</summary>
    public IAnsiConsole? Terminal => IsJson || IsQuiet ? null : terminal;

    /// <summary>Gets or sets a value indicating whether results are JSON.</summary>
    public bool IsJson { get; set; }

    /// <summary>Gets or sets a value indicating whether only results, warnings and errors are written.</summary>
    public bool IsQuiet { get; set; }

    /// <summary>Gets or sets a value indicating whether detail is written.</summary>
    public bool IsVerbose { get; set; }

    /// <summary>Tells what goes on.</summary>
    /// <param name="text">A sentence.</param>
    public void Say(string text)
    {
        if (!IsQuiet)
        {
            WriteMessage(text);
        }
    }

    /// <summary>Tells what the user should act on.</summary>
    /// <param name="text">A sentence.</param>
    public void Warn(string text) => WriteMessage($"warning: {text}");

    /// <summary>Tells detail, where it is wanted.</summary>
    /// <param name="text">A sentence.</param>
    public void Detail(string text)
    {
        if (IsVerbose)
        {
            WriteMessage(text);
        }
    }

    /// <summary>Writes a result: lines for people, or the JSON document.</summary>
    /// <param name="json">The result as an object.</param>
    /// <param name="lines">The same for people.</param>
    public void WriteResult(object json, params IEnumerable<string> lines)
    {
        if (IsJson)
        {
            output.WriteLine(JsonSerializer.Serialize(json, json.GetType(), Document));
            return;
        }

        foreach (string line in lines)
        {
            output.WriteLine(line);
        }
    }

    /// <summary>Writes an object as one line of JSON.</summary>
    /// <param name="json">The object.</param>
    public void WriteJsonLine(object json)
    {
        output.WriteLine(JsonSerializer.Serialize(json, json.GetType(), Lines));
        output.Flush();
    }

    private void WriteMessage(string text)
    {
        // The terminal moves what is drawn out of the way, but does not erase what a shorter line leaves of it.
        if (Terminal is { } drawn && isErrorTerminal)
        {
            drawn.WriteLine(text.PadRight(drawn.Profile.Width - 1));
        }
        else
        {
            error.WriteLine(text);
        }
    }
}
