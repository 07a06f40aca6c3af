namespace MLNet.SelfSup.Torch.Training.Schedules;

/// <summary>A learning rate that is multiplied by a factor at some epochs (MoCo v1, arXiv:1911.05722, section 4).</summary>
/// <param name="Peak">The rate of the first epoch.</param>
/// <param name="Milestones">Epochs, from 0, at whose start the rate falls.</param>
/// <param name="Factor">What it is multiplied by.</param>
internal sealed record StepDecay(double Peak, IReadOnlyList<int> Milestones, double Factor = 0.1)
{
    /// <summary>Computes the rate.</summary>
    /// <param name="epoch">The whole epochs that are done.</param>
    /// <returns>The rate of the whole epoch.</returns>
    public double At(int epoch)
    {
        double rate = Peak;
        foreach (int milestone in Milestones)
        {
            rate *= epoch >= milestone ? Factor : 1;
        }

        return rate;
    }
}
