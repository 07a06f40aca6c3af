namespace MLNet.SelfSup.Torch.Methods.Albef;

/// <summary>Which pairs of a batch do not match although they look alike (ALBEF, arXiv:2107.07651, section 3.2).</summary>
internal static class HardNegatives
{
    /// <summary>Tells how likely each column is taken as a row's negative: the softmax of the similarities, 0 for what shows the same.</summary>
    /// <param name="similarities">Of the batch alone, divided by the temperature, <c>[N, N]</c>.</param>
    /// <param name="positives">Which columns show what a row shows, <c>[N, N]</c>, <see cref="ScalarType.Bool"/>.</param>
    /// <returns><c>[N, N]</c>, without a gradient. A row whose negatives all round to 0 weighs them alike; a row without a negative is all 0.</returns>
    public static Tensor Weigh(Tensor similarities, Tensor positives)
    {
        using var scope = NewDisposeScope();
        var negatives = positives.logical_not().to(similarities.dtype);                  // [N, N]
        var weights = similarities.detach().softmax(1) * negatives;
        var isLost = weights.sum(1, keepdim: true).eq(zeros(1, dtype: weights.dtype, device: weights.device));
        return where(isLost, negatives, weights).MoveToOuterDisposeScope();
    }

    /// <summary>Lists the rows that have a negative.</summary>
    /// <param name="positives"><c>[N, N]</c>, <see cref="ScalarType.Bool"/>.</param>
    /// <returns>Rows, <c>[M]</c>, <see cref="ScalarType.Int64"/>, M from 0 to N.</returns>
    public static Tensor FindRows(Tensor positives)
    {
        using var scope = NewDisposeScope();
        return positives.logical_not().any(1).nonzero().squeeze(1).MoveToOuterDisposeScope();
    }
}
