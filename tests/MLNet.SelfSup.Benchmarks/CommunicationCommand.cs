using System.CommandLine;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>The command <c>communication</c>: what ranks cost each other, and whether latency and bandwidth tell the time of a step.</summary>
internal static class CommunicationCommand
{
    private static readonly Option<int> Runs = new("--runs") { DefaultValueFactory = _ => 15, Description = "Timed runs a row; the median counts." };

    public static Command Create()
    {
        var command = new Command("communication", "Measures sums over ranks by size, and training steps of ranks, beside what latency and bandwidth predict. Start it by mpirun.") { Runs };
        command.SetAction(arguments => new CommunicationBenchmark(arguments.GetValue(Runs)).Run());
        return command;
    }
}
