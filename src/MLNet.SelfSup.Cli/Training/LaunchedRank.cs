using System.Globalization;
using MLNet.SelfSup.Cli.CommandLine;

namespace MLNet.SelfSup.Cli.Training;

/// <summary>What the environment tells of the ranks that a launcher of MPI started, before MPI itself is asked.</summary>
internal static class LaunchedRank
{
    private const string OpenMpiSize = "OMPI_COMM_WORLD_SIZE";

    private static readonly string[] RankVariables = ["OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK"];

    /// <summary>Gets a value indicating whether <c>mpirun</c> started several ranks: they train together without being told.</summary>
    public static bool IsOneOfSeveral => ReadNumber(OpenMpiSize) > 1;

    /// <summary>Gets a value indicating whether this is a rank but the first, which is silent and writes no file.</summary>
    public static bool IsFollower => RankVariables.Select(ReadNumber).FirstOrDefault(rank => rank is not null) > 0;

    /// <summary>Makes the console of a rank but the first: errors and warnings alone are told.</summary>
    /// <param name="console">The console.</param>
    /// <returns>A silent one.</returns>
    public static ToolConsole Silence(ToolConsole console) => new(TextWriter.Null, console.Error) { IsQuiet = true };

    private static int? ReadNumber(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) ? number : null;
}
