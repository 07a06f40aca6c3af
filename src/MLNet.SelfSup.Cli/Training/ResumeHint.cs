using System.CommandLine;
using MLNet.SelfSup.Cli.CommandLine;

namespace MLNet.SelfSup.Cli.Training;

/// <summary>Tells how an interrupted training goes on.</summary>
internal static class ResumeHint
{
    private const string Resume = "--resume";
    private const string Restart = "--restart";

    /// <summary>Tells what to type.</summary>
    /// <param name="arguments">The command line that was interrupted.</param>
    /// <returns>A command line.</returns>
    public static string CommandLineOf(ParseResult arguments) =>
        $"selfsup {string.Join(' ', arguments.Tokens.Select(t => t.Value).Where(t => t is not (Resume or Restart)).Append(Resume).Select(Quote))}";

    /// <summary>Tells of an interrupted training where it stands and how it goes on.</summary>
    /// <param name="console">Hears it.</param>
    /// <param name="arguments">The command line that was interrupted.</param>
    /// <param name="checkpoints">The training's checkpoints.</param>
    public static void Tell(ToolConsole console, ParseResult arguments, CheckpointFolder checkpoints)
    {
        console.Error.WriteLine(checkpoints.HasCheckpoint
            ? $"Interrupted. The state is saved in '{checkpoints.Path}'; go on with:"
            : "Interrupted before the first step; begin again with:");
        console.Error.WriteLine($"  {CommandLineOf(arguments)}");
    }

    private static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./=,:+@%".Contains(c, StringComparison.Ordinal)) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
