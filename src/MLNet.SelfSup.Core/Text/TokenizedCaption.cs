namespace MLNet.SelfSup.Text;

/// <summary>A caption as word pieces.</summary>
/// <param name="Ids">The ids of <c>[CLS]</c> and the pieces; no <c>[SEP]</c>, no padding.</param>
/// <param name="UnknownCount">How many of them stand for what is not in the vocabulary.</param>
/// <param name="IsTruncated">Whether words or pieces were left out.</param>
public sealed record TokenizedCaption(IReadOnlyList<int> Ids, int UnknownCount, bool IsTruncated);
