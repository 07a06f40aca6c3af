using System.CommandLine;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>The command <c>speed</c>: images a second, and how far the machine's own matrix product is.</summary>
internal static class SpeedCommand
{
    private static readonly Option<int> Threads = new("--threads") { DefaultValueFactory = _ => Environment.ProcessorCount, Description = "Threads of the numeric library." };
    private static readonly Option<int> Runs = new("--runs") { DefaultValueFactory = _ => 9, Description = "Timed runs a row; the median counts." };

    public static Command Create()
    {
        var command = new Command("speed", "Times the MAE step, feature extraction, the loader and an epoch from files.") { Threads, Runs };
        command.SetAction(arguments => new SpeedBenchmark(arguments.GetValue(Threads), arguments.GetValue(Runs)).Run());
        return command;
    }
}
