namespace MLNet.SelfSup.Torch.Methods.Albef;

/// <summary>Cross entropy of similarities with soft targets (ALBEF, arXiv:2107.07651, eq. 2 and 6).</summary>
internal static class ImageTextContrastiveLoss
{
    /// <summary>Computes the loss of one direction.</summary>
    /// <param name="similarities">Divided by the temperature, <c>[N, N + K]</c>.</param>
    /// <param name="targets">Each row with the sum 1, <c>[N, N + K]</c>, detached.</param>
    /// <returns>The batch mean, <c>[]</c>.</returns>
    public static Tensor Compute(Tensor similarities, Tensor targets)
    {
        using var scope = NewDisposeScope();
        var logs = functional.log_softmax(similarities, 1);                     // [N, N + K]
        return (logs * targets).sum(1).mean().neg().MoveToOuterDisposeScope();
    }
}
