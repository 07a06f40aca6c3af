using MLNet.SelfSup.Tests.Training;
using MLNet.SelfSup.Tests.Training.Distributed;

/// <summary>
/// Runs before <c>Main</c> in a process that names this assembly in <c>DOTNET_STARTUP_HOOKS</c>, which <see cref="ChildTraining"/>
/// and <see cref="MpiWorld"/> do: the test executable then trains instead of testing, so that a test can kill it. The runtime wants exactly this name.
/// </summary>
#pragma warning disable CA1050, MA0047 // The runtime looks for the type outside any namespace.
internal static class StartupHook
#pragma warning restore CA1050, MA0047
{
    public static void Initialize()
    {
        if (ChildTask.FromEnvironment() is { } task)
        {
            ChildTraining.Run(task);
            Environment.Exit(0);
        }

        if (RankTask.FromEnvironment() is { } ranks)
        {
            Environment.Exit(RankTraining.Run(ranks));
        }
    }
}
