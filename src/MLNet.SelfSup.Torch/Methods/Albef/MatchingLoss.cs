using MLNet.SelfSup.Torch.Runtime;

namespace MLNet.SelfSup.Torch.Methods.Albef;

/// <summary>Cross entropy of "matches" and "does not match" (ALBEF, arXiv:2107.07651, eq. 4).</summary>
internal static class MatchingLoss
{
    /// <summary>Computes the loss.</summary>
    /// <param name="logits">Of the pairs that match, then of the others, <c>[N + M, 2]</c>.</param>
    /// <param name="matching">N.</param>
    /// <returns>The mean, <c>[]</c>.</returns>
    public static Tensor Compute(Tensor logits, long matching)
    {
        using var scope = NewDisposeScope();
        var labels = cat([ones(matching, dtype: int64), zeros(logits.shape[0] - matching, dtype: int64)]).Send(logits.device);
        return functional.cross_entropy(logits, labels).MoveToOuterDisposeScope();
    }
}
