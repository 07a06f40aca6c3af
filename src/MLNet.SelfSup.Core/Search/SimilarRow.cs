namespace MLNet.SelfSup.Search;

/// <summary>A row that is like another.</summary>
/// <param name="Row">Its number in the data, from 0.</param>
/// <param name="Similarity">The cosine of both rows' features, from -1 to 1.</param>
public readonly record struct SimilarRow(int Row, float Similarity);
