using System.CommandLine;

namespace MLNet.SelfSup.Benchmarks.Profile;

/// <summary>The command <c>profile</c>: where the time of a training step goes, and that of a transformer block by operator.</summary>
internal static class ProfileCommand
{
    private static readonly Option<int> Threads = new("--threads") { DefaultValueFactory = _ => Environment.ProcessorCount, Description = "Threads of the numeric library in the steps; blocks are timed with one thread and with these." };
    private static readonly Option<int> Runs = new("--runs") { DefaultValueFactory = _ => 9, Description = "Timed runs a part; the median counts." };
    private static readonly Option<string?> Only = new("--only") { Description = "'steps' or 'blocks' alone." };

    public static Command Create()
    {
        var command = new Command("profile", "Splits training steps into their parts, and transformer blocks into their operators.") { Threads, Runs, Only };
        command.SetAction(arguments =>
        {
            (int threads, int runs, string? only) = (arguments.GetValue(Threads), arguments.GetValue(Runs), arguments.GetValue(Only));
            if (only is null or "steps")
            {
                new StepProfile(threads, runs).Run();
            }

            if (only is null or "blocks")
            {
                foreach (int count in new[] { 1, threads }.Distinct())
                {
                    new BlockProfile(count, runs).Run();
                }
            }
        });
        return command;
    }
}
