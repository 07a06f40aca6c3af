namespace MLNet.SelfSup.Evaluation.Pages;

/// <summary>Two classes of which one was taken for the other.</summary>
/// <param name="Actual">The true class.</param>
/// <param name="Predicted">The class that was told.</param>
/// <param name="Share">The share of the true class's tests, 0 to 1.</param>
/// <param name="Examples">Some of the images.</param>
internal sealed record ConfusedPair(int Actual, int Predicted, double Share, IReadOnlyList<ReportPicture> Examples);
