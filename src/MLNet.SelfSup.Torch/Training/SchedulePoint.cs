namespace MLNet.SelfSup.Torch.Training;

/// <summary>A moment of a training, as schedules see it.</summary>
/// <param name="Step">The optimizer step, from 0.</param>
/// <param name="StepsPerEpoch">Optimizer steps an epoch, at least 1.</param>
internal readonly record struct SchedulePoint(long Step, int StepsPerEpoch)
{
    /// <summary>Gets the epoch with its done part: 2.5 is the middle of the third.</summary>
    public double Epoch => (double)Step / StepsPerEpoch;

    /// <summary>Gets the whole epochs that are done.</summary>
    public int EpochIndex => (int)(Step / StepsPerEpoch);

    /// <summary>Gets the step within the epoch, from 0.</summary>
    public int Iteration => (int)(Step % StepsPerEpoch);
}
