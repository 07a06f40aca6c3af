namespace MLNet.SelfSup.Torch.Methods.Albef;

/// <summary>What an image should find among texts, and a text among images: its own partners, softened by the momentum encoders' opinion (ALBEF, arXiv:2107.07651, eq. 6).</summary>
internal static class ContrastiveTargets
{
    /// <summary>Tells which columns show what a row shows.</summary>
    /// <param name="pairs">The numbers of the batch's pairs, <c>[N]</c>.</param>
    /// <param name="queued">The numbers of the queue's columns, <c>[1, K]</c>.</param>
    /// <returns><c>[N, N + K]</c>, <see cref="ScalarType.Bool"/>; the diagonal is true.</returns>
    public static Tensor FindPositives(Tensor pairs, Tensor queued)
    {
        using var scope = NewDisposeScope();
        var columns = cat([pairs.unsqueeze(0), queued], dim: 1);            // [1, N + K]
        return pairs.unsqueeze(1).eq(columns).MoveToOuterDisposeScope();
    }

    /// <summary>Mixes hard and soft targets: <c>α softmax(s′) + (1 − α) y</c>, y spread evenly over the positives.</summary>
    /// <param name="momentumSimilarities">Similarities s′ by the momentum encoders, divided by the temperature, <c>[N, N + K]</c>, without a gradient.</param>
    /// <param name="positives">As <see cref="FindPositives"/> tells.</param>
    /// <param name="weight">α, from 0 to 1.</param>
    /// <returns><c>[N, N + K]</c>, each row with the sum 1.</returns>
    public static Tensor Mix(Tensor momentumSimilarities, Tensor positives, double weight)
    {
        using var scope = NewDisposeScope();
        var hard = positives.to(momentumSimilarities.dtype);
        hard = hard / hard.sum(1, keepdim: true);
        return momentumSimilarities.softmax(1).Times(weight).Plus(hard.Times(1 - weight)).MoveToOuterDisposeScope();
    }
}
