namespace MLNet.SelfSup.Torch.Training.Distributed;

/// <summary>Averages over ranks what batch normalisation keeps for evaluation: ranks that normalise by themselves keep statistics of their own parts.</summary>
/// <remarks>Running statistics are linear in those of the batches, so that the mean from time to time is the mean at every step.</remarks>
internal static class RunningStatistics
{
    private static readonly string[] Names = ["running_mean", "running_var"];

    /// <summary>Averages the statistics, in place.</summary>
    /// <param name="module">Of the same structure on every rank.</param>
    /// <param name="ranks">The ranks.</param>
    /// <exception cref="IOException">Another rank is gone, or does not come.</exception>
    public static void Average(nn.Module module, ICollective ranks)
    {
        if (ranks.WorldSize == 1)
        {
            return;
        }

        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        Tensor[] buffers = [.. module.named_buffers().Where(b => Array.Exists(Names, n => b.name.EndsWith(n, StringComparison.Ordinal))).Select(b => b.buffer)];
        if (buffers.Length == 0)
        {
            return;
        }

        Tensor flat = cat([.. buffers.Select(b => b.reshape(-1))]);
        ranks.AllReduceSum(flat);
        flat.ScaleInPlace(1.0 / ranks.WorldSize);
        long at = 0;
        foreach (Tensor buffer in buffers)
        {
            buffer.copy_(flat.narrow(0, at, buffer.numel()).view(buffer.shape));
            at += buffer.numel();
        }
    }
}
