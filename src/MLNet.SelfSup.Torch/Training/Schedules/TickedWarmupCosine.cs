namespace MLNet.SelfSup.Torch.Training.Schedules;

/// <summary>A learning rate that rises in ticks within the first epoch, then falls along a half cosine once an epoch (ALBEF, arXiv:2107.07651, section 4).</summary>
/// <remarks>The first tick's rate holds for one step more than the others: the official schedule advances after the step that completes a tick.</remarks>
/// <param name="Peak">The rate at the end of the rise, and the top of the cosine.</param>
/// <param name="Start">The rate of the first step.</param>
/// <param name="Minimum">The rate that the cosine ends at.</param>
/// <param name="WarmupTicks">Ticks of the rise; ones that do not fit into the first epoch are lost.</param>
/// <param name="Epochs">The length of the training.</param>
/// <param name="TickLength">Steps a tick.</param>
internal sealed record TickedWarmupCosine(double Peak, double Start, double Minimum, int WarmupTicks, int Epochs, int TickLength = 100)
{
    /// <summary>Computes the rate.</summary>
    /// <param name="epoch">The whole epochs that are done.</param>
    /// <param name="iteration">The step within the epoch, from 0.</param>
    /// <returns>The rate.</returns>
    public double At(int epoch, int iteration)
    {
        if (epoch > 0)
        {
            return Minimum + ((Peak - Minimum) * 0.5 * (1 + Math.Cos(Math.PI * epoch / Epochs)));
        }

        int ticks = Math.Min(Math.Max(iteration - 1, 0) / TickLength, WarmupTicks);
        return WarmupTicks > 0 ? Start + (ticks * (Peak - Start) / WarmupTicks) : Peak;
    }
}
