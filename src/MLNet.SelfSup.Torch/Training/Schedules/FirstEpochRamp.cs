namespace MLNet.SelfSup.Torch.Training.Schedules;

/// <summary>A weight that rises in a line over the first epoch and stays (the distillation weight of ALBEF, arXiv:2107.07651, section 4).</summary>
/// <param name="Weight">The weight after the first epoch.</param>
internal sealed record FirstEpochRamp(double Weight)
{
    /// <summary>Computes the weight.</summary>
    /// <param name="epoch">From 0, with its done part.</param>
    /// <returns>The weight.</returns>
    public double At(double epoch) => Weight * Math.Min(1, epoch);
}
