namespace MLNet.SelfSup.Torch.Methods.Albef;

/// <summary>The losses of a batch, <c>[]</c> each (ALBEF, arXiv:2107.07651, eq. 5), and what measures read.</summary>
/// <param name="Contrast">Of image–text contrast.</param>
/// <param name="Matching">Of telling pairs that match from others.</param>
/// <param name="Language">Of telling hidden word pieces, times its weight.</param>
/// <param name="ImageFeatures">Unit vectors of the images, <c>[N, P]</c>.</param>
/// <param name="BatchSimilarities">Similarities of the batch's images and texts, divided by the temperature, <c>[N, N]</c>.</param>
/// <param name="BatchPositives">Which of the batch's pairs show the same, <c>[N, N]</c>, <see cref="ScalarType.Bool"/>.</param>
internal sealed record AlbefLosses(Tensor Contrast, Tensor Matching, Tensor Language, Tensor ImageFeatures, Tensor BatchSimilarities, Tensor BatchPositives)
{
    /// <summary>Gets the sum that is trained on, <c>[]</c>.</summary>
    public Tensor Total { get; } = Language.Plus(Contrast).Plus(Matching);
}
