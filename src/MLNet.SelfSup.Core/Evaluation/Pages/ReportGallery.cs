namespace MLNet.SelfSup.Evaluation.Pages;

/// <summary>The pictures of a report's page.</summary>
internal sealed record ReportGallery
{
    /// <summary>Gets the map of test images.</summary>
    public required IReadOnlyList<MapPoint> Map { get; init; }

    /// <summary>Gets some test images, each with the test images most like it.</summary>
    public required IReadOnlyList<PictureRow> Neighbors { get; init; }

    /// <summary>Gets the pairs of classes that were confused most, the most frequent first.</summary>
    public required IReadOnlyList<ConfusedPair> Confused { get; init; }

    /// <summary>Gets groups of nearly equal training images; the first picture of each is the one to keep.</summary>
    public required IReadOnlyList<PictureRow> Duplicates { get; init; }

    /// <summary>Gets training images that are like no other, with their mean similarity to their neighbours.</summary>
    public required IReadOnlyList<ReportPicture> Outliers { get; init; }
}
