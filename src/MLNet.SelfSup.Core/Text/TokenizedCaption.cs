namespace MLNet.SelfSup.Text;

/// <summary>A caption as the numbers of its word pieces.</summary>
/// <param name="Ids">The number of <c>[CLS]</c>, then those of the word pieces; no <c>[SEP]</c>, no padding.</param>
/// <param name="UnknownCount">How many of them are <c>[UNK]</c>: words that the vocabulary can't spell.</param>
/// <param name="IsTruncated">Whether the end of the caption was left out because it is too long.</param>
public sealed record TokenizedCaption(IReadOnlyList<int> Ids, int UnknownCount, bool IsTruncated);
