namespace MLNet.SelfSup.Torch.Training.Schedules;

/// <summary>A learning rate that falls along a half cosine to 0, once an epoch, without warm-up (MoCo v2, arXiv:2003.04297).</summary>
/// <param name="Peak">The rate of the first epoch.</param>
/// <param name="Epochs">The length of the training.</param>
internal sealed record EpochCosine(double Peak, int Epochs)
{
    /// <summary>Computes the rate.</summary>
    /// <param name="epoch">The whole epochs that are done.</param>
    /// <returns>The rate of the whole epoch.</returns>
    public double At(int epoch) => Peak * 0.5 * (1 + Math.Cos(Math.PI * epoch / Epochs));
}
