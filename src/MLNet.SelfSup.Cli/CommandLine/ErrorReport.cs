using System.Text.Json;
using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Cli.CommandLine;

/// <summary>Tells of an error: its message, and with <c>--verbose</c>, or where the tool itself is at fault, where it comes from.</summary>
internal static class ErrorReport
{
    // What the library's messages advise, and where it is here.
    private static readonly (string Name, string Here)[] Advice =
    [
        ("MLContext.GpuDeviceId", "to leave --gpu out; for a GPU name a libtorch for CUDA with --libtorch"),
        (nameof(TrainingOptions.CheckpointFolder), "--checkpoints"),
    ];

    /// <summary>Writes the report to standard error.</summary>
    /// <param name="console">The console.</param>
    /// <param name="exception">The error.</param>
    public static void Write(ToolConsole console, Exception exception)
    {
        Exception shown = exception is AggregateException { InnerExceptions: [var only] } ? only : exception;
        bool isExpected = IsExpected(shown);
        console.Error.WriteLine(isExpected ? $"error: {Describe(shown)}" : $"error: a fault of this tool, please report it: {shown.GetType().Name}: {shown.Message}");
        if (console.IsVerbose || !isExpected)
        {
            console.Error.WriteLine(exception);
        }
    }

    /// <summary>Gives the message without what .NET adds for programmers.</summary>
    /// <param name="exception">The error.</param>
    /// <returns>The message.</returns>
    public static string Describe(Exception exception)
    {
        string message = exception.Message;
        if (exception is ArgumentException { ParamName: { Length: > 0 } name })
        {
            int end = message.IndexOf($" (Parameter '{name}')", StringComparison.Ordinal);
            message = end > 0 ? message[..end] : message;
        }

        string here = Array.Find(Advice, a => message.Contains(a.Name, StringComparison.Ordinal)).Here;
        return here is null ? message : $"{message} Here that is {here}.";
    }

    private static bool IsExpected(Exception exception) => exception is
        ArgumentException or IOException or InvalidDataException or InvalidOperationException or NotSupportedException
        or UnauthorizedAccessException or DllNotFoundException or JsonException or OperationCanceledException or OutOfMemoryException;
}
