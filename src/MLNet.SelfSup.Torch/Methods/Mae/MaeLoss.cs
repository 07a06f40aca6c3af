namespace MLNet.SelfSup.Torch.Methods.Mae;

/// <summary>Mean squared error of predicted pixels over the hidden patches (MAE, arXiv:2111.06377, section 3, "reconstruction target").</summary>
internal static class MaeLoss
{
    /// <summary>What is added to the variance of a patch before its root is taken.</summary>
    public const double Epsilon = 1e-6;

    /// <summary>Computes the loss.</summary>
    /// <param name="predictions">Predicted hidden patches, <c>[N, M, P·P·3]</c>.</param>
    /// <param name="patches">The same patches' pixels, <c>[N, M, P·P·3]</c>.</param>
    /// <param name="normalize">Whether the target is the pixels normalised within their patch.</param>
    /// <returns>The mean over pixels, patches and images, <c>[]</c>.</returns>
    public static Tensor Compute(Tensor predictions, Tensor patches, bool normalize)
    {
        using var scope = NewDisposeScope();
        var targets = normalize ? Normalize(patches) : patches;
        return functional.mse_loss(predictions, targets).MoveToOuterDisposeScope();
    }

    /// <summary>Computes the mean squared error of each patch.</summary>
    /// <param name="predictions">Predicted patches, <c>[N, M, P·P·3]</c>.</param>
    /// <param name="patches">Their pixels, <c>[N, M, P·P·3]</c>.</param>
    /// <param name="normalize">Whether the target is the pixels normalised within their patch.</param>
    /// <returns><c>[N, M]</c>.</returns>
    public static Tensor ComputePerPatch(Tensor predictions, Tensor patches, bool normalize)
    {
        using var scope = NewDisposeScope();
        var targets = normalize ? Normalize(patches) : patches;
        return functional.mse_loss(predictions, targets, Reduction.None).mean([-1]).MoveToOuterDisposeScope();
    }

    /// <summary>Normalises each patch by its own mean and deviation: <c>(x - mean) / √(variance + ε)</c>, the variance over n - 1.</summary>
    /// <param name="patches"><c>[…, n]</c>, n at least 2.</param>
    /// <returns><c>[…, n]</c>, without gradient.</returns>
    public static Tensor Normalize(Tensor patches)
    {
        // One fused pass: layer_norm divides the variance by n, and n v' = (n - 1) v moves the factor out of the root.
        using var scope = NewDisposeScope();
        long count = patches.shape[^1];
        double factor = (count - 1.0) / count;
        using IDisposable noGrad = no_grad();
        var normalized = functional.layer_norm(patches, [count], eps: Epsilon * factor);
        normalized.ScaleInPlace(Math.Sqrt(factor));
        return normalized.MoveToOuterDisposeScope();
    }

    /// <summary>Undoes <see cref="Normalize"/>: gives predictions the mean and deviation of the patches that they stand for.</summary>
    /// <param name="predictions"><c>[…, n]</c>.</param>
    /// <param name="patches">The true pixels, <c>[…, n]</c>.</param>
    /// <returns><c>[…, n]</c>.</returns>
    public static Tensor Denormalize(Tensor predictions, Tensor patches)
    {
        using var scope = NewDisposeScope();
        var mean = patches.mean([-1], keepdim: true);
        var deviation = patches.var([-1], unbiased: true, keepdim: true).Plus(Epsilon).sqrt();
        return (predictions * deviation).Plus(mean).MoveToOuterDisposeScope();
    }
}
