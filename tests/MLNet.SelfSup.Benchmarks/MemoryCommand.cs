using System.CommandLine;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>The command <c>memory</c>: resident memory over thousands of steps.</summary>
internal static class MemoryCommand
{
    private static readonly Option<int> Steps = new("--steps") { DefaultValueFactory = _ => 2000, Description = "Training steps." };

    public static Command Create()
    {
        var command = new Command("memory", "Trains the default encoder and prints resident memory on the way.") { Steps };
        command.SetAction(arguments => MemoryBenchmark.Run(arguments.GetValue(Steps)));
        return command;
    }
}
