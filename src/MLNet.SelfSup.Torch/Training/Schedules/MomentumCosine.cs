namespace MLNet.SelfSup.Torch.Training.Schedules;

/// <summary>The momentum of a momentum encoder, rising to 1 along a half cosine (MoCo v3, arXiv:2104.02057, section 4).</summary>
/// <param name="Start">The weight of the old value at the start, from 0 to 1.</param>
/// <param name="Epochs">The length of the training.</param>
internal sealed record MomentumCosine(double Start, double Epochs)
{
    /// <summary>Computes the momentum.</summary>
    /// <param name="epoch">From 0, with its done part.</param>
    /// <returns>The weight of the old value.</returns>
    public double At(double epoch) => 1 - (0.5 * (1 + Math.Cos(Math.PI * epoch / Epochs)) * (1 - Start));
}
