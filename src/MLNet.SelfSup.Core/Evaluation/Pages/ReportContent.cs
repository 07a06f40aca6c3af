using MLNet.SelfSup.Search;

namespace MLNet.SelfSup.Evaluation.Pages;

/// <summary>What a report of label efficiency tells.</summary>
internal sealed record ReportContent
{
    /// <summary>Gets the heading.</summary>
    public required string Title { get; init; }

    /// <summary>Gets what was measured.</summary>
    public required IReadOnlyList<LabelEfficiencyRow> Rows { get; init; }

    /// <summary>Gets the names of the classes.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>Gets the number of images that labels were drawn from.</summary>
    public required int TrainCount { get; init; }

    /// <summary>Gets the number of images that were tested.</summary>
    public required int TestCount { get; init; }

    /// <summary>Gets the encoder's name among the approaches.</summary>
    public required string EncoderName { get; init; }

    /// <summary>Gets what the encoder is, in a line.</summary>
    public required string EncoderText { get; init; }

    /// <summary>Gets what else is to be known.</summary>
    public required IReadOnlyList<string> Messages { get; init; }

    /// <summary>Gets which class was taken for which.</summary>
    public required ClassificationResult Confusion { get; init; }

    /// <summary>Gets groups of nearly equal training images.</summary>
    public required IReadOnlyList<DuplicateGroup> Duplicates { get; init; }

    /// <summary>Gets training images that are like no other.</summary>
    public required IReadOnlyList<SimilarRow> Outliers { get; init; }

    /// <summary>Gets the pictures of the page.</summary>
    public required ReportGallery Gallery { get; init; }
}
