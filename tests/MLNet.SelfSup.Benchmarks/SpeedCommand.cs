using System.CommandLine;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>The command <c>speed</c>: images a second, and how far the machine's own matrix product is.</summary>
internal static class SpeedCommand
{
    private static readonly Option<int> Threads = new("--threads") { DefaultValueFactory = _ => Environment.ProcessorCount, Description = "Threads of the numeric library." };
    private static readonly Option<int> Runs = new("--runs") { DefaultValueFactory = _ => 9, Description = "Timed runs a row; the median counts." };

    private static readonly Option<string?> Only = new("--only") { Description = "Times the rows whose name has this text." };

    public static Command Create()
    {
        var command = new Command("speed", "Times training steps, feature extraction, the loader and an epoch from files.") { Threads, Runs, Only };
        command.SetAction(arguments => new SpeedBenchmark(arguments.GetValue(Threads), arguments.GetValue(Runs), arguments.GetValue(Only)).Run());
        return command;
    }
}
