namespace MLNet.SelfSup.Torch.Methods.Albef;

/// <summary>Which word pieces are hidden and what stands in their place (BERT, arXiv:1810.04805, section 3.1).</summary>
/// <param name="Ids">The word pieces that the network reads, <c>[N, T]</c>.</param>
/// <param name="IsHidden">Which of them it must tell, <c>[N, T]</c>, <see cref="ScalarType.Bool"/>.</param>
internal sealed record TokenMasking(Tensor Ids, Tensor IsHidden)
{
    private const double MaskShare = 0.8;

    // Of those that are not replaced by [MASK].
    private const double RandomShare = 0.5;

    /// <summary>Draws a masking: 80 % of the hidden pieces become [MASK], 10 % any piece of the vocabulary, 10 % stay.</summary>
    /// <param name="ids">Word pieces, <c>[N, T]</c>.</param>
    /// <param name="probability">Share of the pieces that are hidden; padding and [CLS] never are.</param>
    /// <param name="tokens">The ids that have a meaning of their own.</param>
    /// <param name="draws">Draws select, replace and random in this order, then the words.</param>
    /// <returns>Tensors of the open dispose scope.</returns>
    public static TokenMasking Draw(Tensor ids, double probability, SpecialTokens tokens, IAlbefDraws draws)
    {
        using var scope = NewDisposeScope();
        long[] shape = ids.shape;
        var isSpecial = ids.eq(tensor([tokens.PaddingId], device: ids.device)).logical_or(ids.eq(tensor([tokens.ClassId], device: ids.device)));
        var isHidden = draws.Decide(probability, shape, ids.device).logical_and(isSpecial.logical_not());
        var isMasked = draws.Decide(MaskShare, shape, ids.device).logical_and(isHidden);
        var isRandom = draws.Decide(RandomShare, shape, ids.device).logical_and(isHidden).logical_and(isMasked.logical_not());
        var words = draws.DrawWords(tokens.VocabularySize, shape, ids.device);
        var masked = where(isRandom, words, where(isMasked, tensor([tokens.MaskId], device: ids.device), ids));
        return new TokenMasking(masked.MoveToOuterDisposeScope(), isHidden.MoveToOuterDisposeScope());
    }
}
