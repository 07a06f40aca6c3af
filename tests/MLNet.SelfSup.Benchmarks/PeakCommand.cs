using System.CommandLine;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>Holds the estimate of a training's memory against the memory of real trainings.</summary>
internal static class PeakCommand
{
    private static readonly Option<int?> Case = new("--case") { Description = "One row alone, of that number from 0, in this process." };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("peak", "Trains three steps of several networks, each in a process of its own, and prints estimated and measured peak memory (Linux).") { Case };
        command.SetAction(arguments =>
        {
            if (arguments.GetValue(Case) is { } number)
            {
                Console.WriteLine(PeakBenchmark.Measure(number));
            }
            else
            {
                PeakBenchmark.Run();
            }
        });
        return command;
    }
}
