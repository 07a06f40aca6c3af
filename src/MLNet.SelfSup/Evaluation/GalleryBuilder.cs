using MLNet.SelfSup.Evaluation.Pages;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Search;

namespace MLNet.SelfSup.Evaluation;

/// <summary>Chooses and arranges the pictures of a report.</summary>
/// <param name="data">The rows.</param>
/// <param name="pictures">Makes pictures.</param>
/// <param name="maxMapImages">How many test images the map has at most.</param>
/// <param name="seed">Seed of the map.</param>
internal sealed class GalleryBuilder(ComparisonData data, GalleryPictures pictures, int maxMapImages, int seed)
{
    private const int Queries = 8;
    private const int NeighborsAQuery = 8;
    private const int ConfusedPairs = 8;
    private const int ExamplesAPair = 6;
    private const int Groups = 12;
    private const int CopiesAGroup = 7;
    private const double TestShare = 0.85;

    /// <summary>Builds the gallery.</summary>
    /// <param name="test">The encoder's features of the test rows.</param>
    /// <param name="predictions">What the encoder's classifier told, of each repeat.</param>
    /// <param name="confusion">The same, counted.</param>
    /// <param name="findings">What is odd in the training images.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The gallery.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public ReportGallery Build(FeatureMatrix test, List<int[]> predictions, ClassificationResult confusion, TrainFindings findings, CancellationToken cancellationToken)
    {
        int[] mapped = [.. ImageSubset.Spread(data.Test.Count, maxMapImages)];
        UnitRows units = UnitRows.Standardized(test.Values, test.Rows);
        (int Query, SimilarRow[] Found)[] neighbors = FindNeighbors(units, cancellationToken);
        (int Actual, int Predicted, int Count, int[] Examples)[] confused = FindConfused(predictions, confusion);
        DuplicateGroup[] groups = [.. findings.Duplicates.OrderByDescending(g => g.Others.Count).Take(Groups)];

        Dictionary<int, ReportPicture> ofTest = pictures.Make(
            data.Test,
            [.. mapped, .. neighbors.SelectMany(n => n.Found.Select(f => f.Row).Append(n.Query)), .. confused.SelectMany(c => c.Examples)],
            TestShare,
            cancellationToken);
        Dictionary<int, ReportPicture> ofTrain = pictures.Make(
            data.Train,
            [.. groups.SelectMany(g => g.Others.Take(CopiesAGroup).Select(o => o.Row).Append(g.First)), .. findings.Outliers.Select(o => o.Row)],
            1 - TestShare,
            cancellationToken);
        return new ReportGallery
        {
            Map = DrawMap(units, mapped, predictions[0], ofTest, cancellationToken),
            Neighbors = [.. neighbors.Select(n => new PictureRow(ofTest[n.Query], [.. n.Found.Select(f => ofTest[f.Row] with { Similarity = f.Similarity })]))],
            Confused = [.. confused.Select(c => new ConfusedPair(c.Actual, c.Predicted, ShareOf(confusion, c.Actual, c.Count), [.. c.Examples.Select(e => ofTest[e])]))],
            Duplicates = [.. groups.Select(g => new PictureRow(
                ofTrain[g.First],
                [.. g.Others.Take(CopiesAGroup).Select(o => ofTrain[o.Row] with { Similarity = o.Similarity })],
                Math.Max(0, g.Others.Count - CopiesAGroup)))],
            Outliers = [.. findings.Outliers.Select(o => ofTrain[o.Row] with { Similarity = o.Similarity })],
        };
    }

    private static double ShareOf(ClassificationResult confusion, int actual, int count) =>
        count / (double)Enumerable.Range(0, confusion.ClassCount).Sum(predicted => confusion.Confusion(actual, predicted));

    // The map is drawn of the same standardised rows that neighbours are found by.
    private MapPoint[] DrawMap(UnitRows units, int[] mapped, int[] predicted, Dictionary<int, ReportPicture> ofTest, CancellationToken cancellationToken)
    {
        float[] features = [.. mapped.SelectMany(row => units.Slice(row, 1)[..units.Dim].ToArray())];
        PrincipalComponents components = PrincipalComponents.Find(features, mapped.Length, 2, cancellationToken);
        double[] map = TSne.Embed(features, mapped.Length, new TSneOptions { Seed = seed }, cancellationToken);
        return
        [
            .. mapped.Select((row, i) => new MapPoint(
                ofTest[row],
                predicted[row],
                (components.Scores[i * components.Count], components.Count > 1 ? components.Scores[(i * components.Count) + 1] : 0),
                (map[2 * i], map[(2 * i) + 1]))),
        ];
    }

    // The first test image of some classes, at even distances.
    private (int Query, SimilarRow[] Found)[] FindNeighbors(UnitRows units, CancellationToken cancellationToken)
    {
        int[] classes = [.. data.Test.Classes.Distinct().Order()];
        int[] queries = [.. ImageSubset.Spread(classes.Length, Queries).Select(c => Array.IndexOf(data.Test.Classes, classes[c]))];
        NearestRows[] nearest = NearestSearch.Find(units, units, NeighborsAQuery, leaveOneOut: true, cancellationToken);
        return Array.ConvertAll(queries, q => (q, nearest[q].ToSimilarRows()));
    }

    private (int Actual, int Predicted, int Count, int[] Examples)[] FindConfused(List<int[]> predictions, ClassificationResult confusion) =>
    [
        .. confusion.MostConfused(ConfusedPairs)
            .Where(pair => pair.Predicted < data.ClassNames.Length)
            .Select(pair => (pair.Actual, pair.Predicted, pair.Count, Enumerable.Range(0, data.Test.Count)
                .Where(row => data.Test.Classes[row] == pair.Actual)
                .Select(row => (row, count: predictions.Count(p => p[row] == pair.Predicted)))
                .Where(r => r.count > 0)
                .OrderByDescending(r => r.count)
                .Take(ExamplesAPair)
                .Select(r => r.row)
                .ToArray())),
    ];
}
