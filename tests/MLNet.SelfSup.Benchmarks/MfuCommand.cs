using System.CommandLine;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>The command <c>mfu</c>: the share of the machine's matrix product that steps and features reach.</summary>
internal static class MfuCommand
{
    private static readonly Option<int> Threads = new("--threads") { DefaultValueFactory = _ => Environment.ProcessorCount, Description = "Threads of the numeric library." };
    private static readonly Option<int> Rounds = new("--rounds") { DefaultValueFactory = _ => 7, Description = "Rounds; every way runs once in each, and its median counts." };
    private static readonly Option<string?> Only = new("--only") { Description = "Times the rows whose name has this text." };

    public static Command Create()
    {
        var command = new Command("mfu", "Times MAE steps and feature extraction beside the machine's matrix product, with libtorch's linear layers and as the library computes them.") { Threads, Rounds, Only };
        command.SetAction(arguments => new MfuBenchmark(arguments.GetValue(Threads), arguments.GetValue(Rounds), arguments.GetValue(Only)).Run());
        return command;
    }
}
