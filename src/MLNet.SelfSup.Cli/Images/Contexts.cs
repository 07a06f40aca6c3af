using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Cli.CommandLine;

namespace MLNet.SelfSup.Cli.Images;

/// <summary>Makes the MLContext of a command, whose messages go to the console.</summary>
internal static class Contexts
{
    // The display of progress tells the same.
    private const string EpochLine = "Epoch ";

    private static readonly string[] OwnSources = ["SelfSupervised", "FineTune", "LabelEfficiency"];

    /// <summary>Makes a context.</summary>
    /// <param name="console">Hears its messages.</param>
    /// <param name="seed">Of every random draw.</param>
    /// <param name="gpu">The GPU; <see langword="null"/> for the CPU.</param>
    /// <returns>The context.</returns>
    public static MLContext Create(ToolConsole console, int seed = 1, int? gpu = null)
    {
        var context = new MLContext(seed) { GpuDeviceId = gpu };
        context.Log += (_, message) => Pass(console, message);
        return context;
    }

    private static void Pass(ToolConsole console, LoggingEventArgs message)
    {
        bool isOwn = OwnSources.Any(s => message.Source.Contains(s, StringComparison.Ordinal));
        switch (message.Kind)
        {
            case ChannelMessageKind.Error:
            case ChannelMessageKind.Warning when isOwn:
                console.Warn(message.RawMessage);
                break;
            case ChannelMessageKind.Warning:
                console.Detail(message.RawMessage);
                break;
            case ChannelMessageKind.Info when isOwn && !message.RawMessage.StartsWith(EpochLine, StringComparison.Ordinal):
                console.Say(message.RawMessage);
                break;
            case ChannelMessageKind.Trace when isOwn:
                console.Detail(message.RawMessage);
                break;
            default:
                break;
        }
    }
}
