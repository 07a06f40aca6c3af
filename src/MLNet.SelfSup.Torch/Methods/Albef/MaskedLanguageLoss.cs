namespace MLNet.SelfSup.Torch.Methods.Albef;

/// <summary>Cross entropy of hidden word pieces, with the true piece and with what the momentum encoder tells (ALBEF, arXiv:2107.07651, eq. 3 and 7).</summary>
internal static class MaskedLanguageLoss
{
    /// <summary>Computes <c>(1 − α) hard + α soft</c>, both means over the hidden pieces of the batch.</summary>
    /// <param name="logits">Of the M hidden pieces, <c>[M, V]</c>.</param>
    /// <param name="labels">The true pieces, <c>[M]</c>, <see cref="ScalarType.Int64"/>.</param>
    /// <param name="momentumLogits">By the momentum encoder, <c>[M, V]</c>, without a gradient.</param>
    /// <param name="weight">α, from 0 to 1.</param>
    /// <returns><c>[]</c>; 0 where nothing is hidden.</returns>
    public static Tensor Compute(Tensor logits, Tensor labels, Tensor momentumLogits, double weight)
    {
        using var scope = NewDisposeScope();
        if (logits.shape[0] == 0)
        {
            // A mean over nothing would be NaN.
            return logits.sum().MoveToOuterDisposeScope();
        }

        var hard = functional.cross_entropy(logits, labels);
        var soft = (functional.log_softmax(logits, 1) * momentumLogits.softmax(1)).sum(1).mean().neg();
        return hard.Times(1 - weight).Plus(soft.Times(weight)).MoveToOuterDisposeScope();
    }
}
