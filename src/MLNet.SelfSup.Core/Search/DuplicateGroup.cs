namespace MLNet.SelfSup.Search;

/// <summary>Rows that are nearly the same: each is as similar as was asked for to at least one other of the group.</summary>
/// <param name="First">The first of them in the data, from 0; the one to keep.</param>
/// <param name="Others">The rest in the order of the data, each with its similarity to the first, which may be lower where it is the like of another.</param>
public sealed record DuplicateGroup(int First, IReadOnlyList<SimilarRow> Others);
