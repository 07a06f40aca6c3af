using System.Text;
using MLNet.SelfSup.Torch.Training.Checkpoints;
using MLNet.SelfSup.Torch.Training.Reporting;

namespace MLNet.SelfSup.Torch.Training.Distributed;

/// <summary>What ranks settle before their first step: that they train the same, and from where.</summary>
internal static class RankStart
{
    /// <summary>Checks that all ranks were given the same images, options and seed.</summary>
    /// <param name="ranks">The ranks.</param>
    /// <param name="settings">This rank's.</param>
    /// <exception cref="InvalidOperationException">They were not; each rank that differs from rank 0 tells in what.</exception>
    /// <exception cref="IOException">Another rank is gone, or does not come.</exception>
    public static void CheckAgreement(ICollective ranks, RunSettings settings)
    {
        if (ranks.WorldSize == 1)
        {
            return;
        }

        RunSettings first = RunSettings.Parse(Encoding.UTF8.GetString(ranks.Broadcast(Encoding.UTF8.GetBytes(settings.ToJson()))));
        string[] differences = [.. first.DifferencesTo(settings, "on rank 0", "here")];
        Span<long> differing = [differences.Length > 0 ? 1 : 0];
        ranks.AllReduceSum(differing);
        if (differing[0] > 0)
        {
            string what = differences.Length > 0 ? $"rank {ranks.Rank} differs from rank 0: {string.Join("; ", differences)}" : $"{differing[0]} of {ranks.WorldSize} ranks differ from rank 0";
            throw new InvalidOperationException($"The ranks don't train the same: {what}. Give every rank the same images, in the same order, the same options and the same seed.");
        }
    }

    /// <summary>Brings every rank to where rank 0 stands: a fresh start, or its checkpoint.</summary>
    /// <param name="ranks">The ranks.</param>
    /// <param name="state">All tensors; changed on the other ranks.</param>
    /// <param name="losses">The losses of the epoch; changed on the other ranks.</param>
    /// <param name="firstStep">The steps that are done already, as rank 0 knows.</param>
    /// <returns>The steps that are done already.</returns>
    /// <exception cref="IOException">Another rank is gone, or does not come.</exception>
    public static long Share(ICollective ranks, TrainingState state, LossMeter losses, long firstStep)
    {
        if (ranks.WorldSize == 1)
        {
            return firstStep;
        }

        long[] own = [firstStep, BitConverter.DoubleToInt64Bits(losses.EpochSum), losses.EpochCount];
        byte[] bytes = ranks.Broadcast([.. own.SelectMany(BitConverter.GetBytes)]);
        losses.Restore(BitConverter.ToDouble(bytes, sizeof(long)), (int)BitConverter.ToInt64(bytes, 2 * sizeof(long)));
        foreach (Tensor tensor in state.Tensors)
        {
            ranks.Broadcast(tensor);
        }

        return BitConverter.ToInt64(bytes);
    }
}
