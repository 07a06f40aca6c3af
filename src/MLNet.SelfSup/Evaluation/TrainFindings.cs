using MLNet.SelfSup.Search;

namespace MLNet.SelfSup.Evaluation;

/// <summary>What the encoder finds odd in the training images, by their number among the labelled ones.</summary>
/// <param name="Duplicates">Groups of nearly equal images.</param>
/// <param name="Outliers">Images that are like no other, with the mean similarity to their neighbours.</param>
internal sealed record TrainFindings(DuplicateGroup[] Duplicates, SimilarRow[] Outliers)
{
    private const int Neighbors = 10;
    private const int MaxOutliers = 24;

    /// <summary>Finds them by standardised features.</summary>
    /// <param name="train">Features of the training rows.</param>
    /// <param name="minSimilarity">The least cosine of two images that are the same.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>The findings.</returns>
    /// <exception cref="OperationCanceledException">The search was stopped.</exception>
    public static TrainFindings Find(FeatureMatrix train, double minSimilarity, CancellationToken cancellationToken)
    {
        UnitRows units = UnitRows.Standardized(train.Values, train.Rows);
        bool isApproximate = SimilaritySearch.IsApproximate(SearchMethod.Automatic, units.Count, units.Count, ApproximateIndex.IsAvailable);
        return new TrainFindings(
            SimilaritySearch.FindDuplicates(units, (float)minSimilarity, isApproximate, cancellationToken),
            OutlierSearch.Find(units, Neighbors, MaxOutliers, isApproximate, cancellationToken));
    }
}
