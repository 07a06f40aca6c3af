namespace MLNet.SelfSup.Torch.Training.Schedules;

/// <summary>A learning rate that rises in a line from exactly 0, then falls along a half cosine.</summary>
/// <remarks>MAE, arXiv:2111.06377, appendix A.1, and MoCo v3, arXiv:2104.02057, section 4; set at every step.</remarks>
/// <param name="Peak">The rate at the end of the warm-up.</param>
/// <param name="WarmupEpochs">The length of the rise, at least 0.</param>
/// <param name="Epochs">The length of the training.</param>
/// <param name="Minimum">The rate at the end.</param>
internal sealed record WarmupCosine(double Peak, double WarmupEpochs, double Epochs, double Minimum = 0)
{
    /// <summary>Computes the rate.</summary>
    /// <param name="epoch">From 0, with its done part.</param>
    /// <returns>The rate.</returns>
    public double At(double epoch)
    {
        if (epoch < WarmupEpochs)
        {
            return Peak * epoch / WarmupEpochs;
        }

        double length = Epochs - WarmupEpochs;
        return length > 0
            ? Minimum + ((Peak - Minimum) * 0.5 * (1 + Math.Cos(Math.PI * (epoch - WarmupEpochs) / length)))
            : Peak;
    }
}
