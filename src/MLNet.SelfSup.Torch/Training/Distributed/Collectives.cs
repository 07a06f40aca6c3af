using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;

namespace MLNet.SelfSup.Torch.Training.Distributed;

/// <summary>Makes the collective that options ask for.</summary>
internal static class Collectives
{
    /// <summary>Joins the processes that train together.</summary>
    /// <param name="ranks">Which they are.</param>
    /// <param name="log">Hears where a process trains alone although others were asked for, and of ranks that die.</param>
    /// <returns>The collective; it lives as long as the process.</returns>
    /// <exception cref="DllNotFoundException">Open MPI is asked for and not installed.</exception>
    /// <exception cref="IOException">MPI does not start.</exception>
    public static ICollective Open(TrainingRanks ranks, Action<MessageLevel, string>? log)
    {
        if (ranks == TrainingRanks.One)
        {
            return SingleProcess.Instance;
        }

        if (!OpenMpi.IsLaunched)
        {
            log?.Invoke(MessageLevel.Info, "No launcher of MPI started this process, so it trains alone. Start it by 'mpirun -n 2 PROGRAM' for two ranks.");
            return SingleProcess.Instance;
        }

        OpenMpi world = OpenMpi.Join();
        world.Notice = log is null ? null : message => log(MessageLevel.Warning, message);
        return world;
    }
}
