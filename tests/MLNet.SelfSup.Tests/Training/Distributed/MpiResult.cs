namespace MLNet.SelfSup.Tests.Training.Distributed;

/// <summary>How a world of ranks ended.</summary>
/// <param name="ExitCode">Of <c>mpirun</c>.</param>
/// <param name="Output">What the ranks wrote.</param>
/// <param name="Errors">What ranks and <c>mpirun</c> wrote to the error stream.</param>
/// <param name="Time">How long it took.</param>
internal sealed record MpiResult(int ExitCode, string Output, string Errors, TimeSpan Time)
{
    public string All => $"exit code {ExitCode} after {Time.TotalSeconds:F1} s\n{Output}\n{Errors}";

    public MpiResult MustSucceed()
    {
        Assert.AreEqual(0, ExitCode, All);
        return this;
    }

    /// <summary>Tells the hashes of a training's weights, one a rank.</summary>
    public string[] Hashes(string training) =>
    [
        // On a terminal, which mpirun is to ranks, .NET writes control characters first.
        .. Output.Split('\n').Where(l => l.Contains(RankTraining.DonePrefix, StringComparison.Ordinal)).Select(l => l.Trim().Split(' ')).Where(w => w[^2] == training).Select(w => w[^1]),
    ];
}
