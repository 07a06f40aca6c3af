using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Torch.Training.Memory;

/// <summary>What a training takes of memory at its peak, about.</summary>
/// <remarks>Within a sixth of the peak of resident memory, for MAE, MoCo and MoCo v3 with ViT-Micro to ViT-Base and ResNet-18 (the table in the benchmarks' README).</remarks>
/// <param name="Fixed">Bytes of the libraries, weights, gradients and the optimizer's state; they do not depend on the batch.</param>
/// <param name="PerImage">Bytes of each image of a batch: what is kept for the gradients, and the loader's views.</param>
internal sealed record MemoryEstimate(double Fixed, double PerImage)
{
    // The weight; and of those that are trained a gradient and at most two running means.
    private const double TrainedCopies = 4;

    // .NET, libtorch and what it keeps for itself.
    private const double Libraries = 250 << 20;

    /// <summary>Estimates.</summary>
    /// <param name="method">What is trained.</param>
    /// <param name="options">Its options.</param>
    /// <returns>The estimate; <see langword="null"/> where the method does not tell what it keeps.</returns>
    public static MemoryEstimate? Of(ITrainable method, TrainingOptions options)
    {
        double kept = method.CountActivationBytes(options.GradientCheckpointing);
        if (kept <= 0)
        {
            return null;
        }

        double weights = method.Module.parameters().Sum(p => (p.requires_grad ? TrainedCopies : 1) * sizeof(float) * p.numel());
        double views = sizeof(float) * 3.0 * method.Views.ImageSize * method.Views.ImageSize * method.Views.ViewCount * ViewLoader.MinBatchesAhead;
        return new MemoryEstimate(Libraries + weights, kept + views);
    }

    /// <summary>Tells the whole for a batch.</summary>
    /// <param name="batchSize">Images a batch.</param>
    /// <returns>Bytes.</returns>
    public double Total(int batchSize) => Fixed + (batchSize * PerImage);

    /// <summary>Tells the largest batch that fits.</summary>
    /// <param name="limit">Bytes.</param>
    /// <returns>Images; 0 where none fits.</returns>
    public int FindBatch(double limit) => (int)Math.Clamp((limit - Fixed) / PerImage, 0, int.MaxValue);
}
