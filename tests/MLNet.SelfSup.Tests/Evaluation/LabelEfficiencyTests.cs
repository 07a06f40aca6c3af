using Microsoft.ML;
using MLNet.SelfSup.Evaluation;
using MLNet.SelfSup.Tests.Transforms;

namespace MLNet.SelfSup.Tests.Evaluation;

/// <summary>The comparison on the fake engine, whose features tell the three colours of the test pictures.</summary>
[TestClass]
public sealed class LabelEfficiencyTests
{
    private static readonly LabelEfficiencyOptions Quick = new() { LabelsPerClass = [1, 3], Repeats = 2, MaxMapImages = 12 };

    private readonly MLContext _ml = new(seed: 7);
    private readonly FakeRuntime _runtime = new();

    [TestMethod]
    public void Compare_SeparableColours_GivesARowForEachApproachAndBudget()
    {
        LabelEfficiencyReport report = Compare(Rows(30), Rows(24, seed: 2), Quick);

        CollectionAssert.AreEqual(
            new[] { ("encoder", 1, 3), ("encoder", 3, 9), ("untrained encoder", 1, 3), ("untrained encoder", 3, 9), ("raw pixels", 1, 3), ("raw pixels", 3, 9) },
            report.Rows.Select(r => (r.Approach, r.LabelsPerClass!.Value, r.Labels)).ToArray());
        Assert.IsTrue(report.Rows.All(r => r.Accuracies.Count == 2));
        LabelEfficiencyRow encoder = report.Rows[1];
        Assert.AreEqual((1.0, 1.0), (encoder.Accuracy, encoder.BalancedAccuracy));
        Assert.AreEqual(1, encoder.Interval.High);
        Assert.AreEqual(ConfidenceInterval.OfShare(24, 24).Low, encoder.Interval.Low, 1e-12);
        CollectionAssert.AreEqual(new[] { "blue", "green", "red" }, report.ClassNames.ToArray());
        Assert.AreEqual((30, 24), (report.TrainCount, report.TestCount));
        Assert.AreEqual(48, report.Confusion.Count);
        Assert.IsEmpty(report.Messages);
    }

    [TestMethod]
    public void Compare_MoreRepeats_EncodesNoMoreImages()
    {
        Compare(Rows(30), Rows(24, seed: 2), Quick with { Repeats = 1 });
        int once = _runtime.Batches;
        Compare(Rows(30), Rows(24, seed: 2), Quick with { Repeats = 4 });

        Assert.AreEqual(once, _runtime.Batches - once);
        Assert.AreEqual(0, _runtime.Alive);
    }

    [TestMethod]
    public void Compare_Progress_HearsOfEachTraining()
    {
        var heard = new List<LabelEfficiencyProgress>();

        Compare(Rows(30), Rows(24, seed: 2), Quick with { CompareUntrained = false }, progress: new Listener(heard.Add));

        CollectionAssert.AreEqual(Enumerable.Range(1, 8).ToArray(), heard.Select(h => h.Done).ToArray());
        Assert.AreEqual(("encoder", 3, 2, 8), (heard[3].Approach, heard[3].LabelsPerClass!.Value, heard[3].Repeat, heard[3].Total));
    }

    [TestMethod]
    public void Compare_SameSeed_DrawsTheSameRows_AndTheContextsSeedCounts()
    {
        (float[][] first, float[][] second, float[][] third, float[][] other) =
            (DrawnRows(new MLContext(seed: 7), null), DrawnRows(new MLContext(seed: 7), null), DrawnRows(new MLContext(seed: 1), 7), DrawnRows(new MLContext(seed: 1), null));

        for (int fit = 0; fit < first.Length; fit++)
        {
            CollectionAssert.AreEqual(first[fit], second[fit]);
            CollectionAssert.AreEqual(first[fit], third[fit]);
            CollectionAssert.AreNotEqual(first[fit], other[fit]);
        }

        CollectionAssert.AreEqual(new[] { 7, 7, 7, 1 }, _runtime.Seeds);
    }

    [TestMethod]
    public void Compare_Classifier_IsFittedOnTheDrawnRowsWithTheirColumns()
    {
        var classifier = new RecordingClassifier(_ml, "red");
        List<ImageRow> train = Rows(30);

        LabelEfficiencyReport report = Compare(train, Rows(20, seed: 2), Quick, LabelEfficiencyApproach.Classifier("always red", classifier.Create));

        LabelEfficiencyRow[] rows = [.. report.Rows.Where(r => r.Approach == "always red")];
        Assert.HasCount(4, classifier.Fits);
        CollectionAssert.AreEqual(new[] { 3, 3, 9, 9 }, classifier.Fits.Select(f => f.Length).ToArray());
        for (int fit = 0; fit < 4; fit++)
        {
            // Each class as often, and the labels that the rows have.
            CollectionAssert.AreEqual(classifier.Fits[fit].Select(n => train[(int)n].Label).ToArray(), classifier.Labels[fit]);
            Assert.IsTrue(classifier.Labels[fit].GroupBy(l => l, StringComparer.Ordinal).All(g => g.Count() == classifier.Fits[fit].Length / 3));
        }

        CollectionAssert.AreNotEqual(classifier.Fits[0], classifier.Fits[1]);
        CollectionAssert.IsSubsetOf(classifier.Fits[0], classifier.Fits[2]);
        Assert.AreNotEqual(classifier.Seeds[0], classifier.Seeds[1]);

        // 7 of 20 are red, all of their class, and none of the others.
        Assert.AreEqual(7 / 20.0, rows[0].Accuracy, 1e-12);
        Assert.AreEqual(1 / 3.0, rows[0].BalancedAccuracy, 1e-12);
        Assert.AreEqual(TimeSpan.Zero, rows[0].FeatureTime);
    }

    [TestMethod]
    public void Compare_ClassifierOfAnUnknownClass_IsWrong()
    {
        LabelEfficiencyReport report = Compare(
            Rows(30), Rows(20, seed: 2), Quick, LabelEfficiencyApproach.Classifier("violet", new RecordingClassifier(_ml, "violet").Create));

        Assert.AreEqual((0.0, 0.0), (report.Rows[^1].Accuracy, report.Rows[^1].BalancedAccuracy));
    }

    [TestMethod]
    public void Compare_ClassifierThatPredictsKeys_IsReadByTheirValues()
    {
        IEstimator<ITransformer> Create(int seed) => TestEmbedding.Given(_ml, _runtime)
            .Append(_ml.Transforms.Conversion.MapValueToKey("Label"))
            .AppendCacheCheckpoint(_ml)
            .Append(_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(l2Regularization: 0.1f));

        LabelEfficiencyReport report = Compare(Rows(30), Rows(24, seed: 2), Quick, LabelEfficiencyApproach.Classifier("pipeline", Create));

        Assert.AreEqual(1, report.Rows[^1].Accuracy);
    }

    [TestMethod]
    public void Compare_FeaturizerOfTheUser_GetsTheSameClassifier()
    {
        LabelEfficiencyReport report = Compare(
            Rows(30), Rows(24, seed: 2), Quick, LabelEfficiencyApproach.Features("mine", TestEmbedding.Given(_ml, _runtime, output: "Mine"), "Mine"));

        CollectionAssert.AreEqual(report.Rows[1].Accuracies.ToArray(), report.Rows[^1].Accuracies.ToArray());
        Assert.AreEqual("mine", report.Rows[^1].Approach);
    }

    [TestMethod]
    public void Compare_Featurizer_DoesNotSeeTheLabels()
    {
        var peeking = LabelEfficiencyApproach.Features("peeking", _ml.Transforms.CopyColumns("Features", "Label"));

        Assert.Contains("Label", Assert.Throws<ArgumentOutOfRangeException>(() => Compare(Rows(30), Rows(24), Quick, peeking)).Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Compare_Cancelled_Stops()
    {
        using var stop = new CancellationTokenSource();

        Assert.Throws<OperationCanceledException>(() => Compare(Rows(30), Rows(24), Quick, progress: new Listener(_ => stop.Cancel()), cancellationToken: stop.Token));
        Assert.AreEqual(0, _runtime.Alive);
    }

    private float[][] DrawnRows(MLContext ml, int? seed)
    {
        var classifier = new RecordingClassifier(ml, "red");
        Compare(Rows(30), Rows(6, seed: 2), Quick with { Seed = seed, LabelsPerClass = [4] }, LabelEfficiencyApproach.Classifier("always red", classifier.Create), ml: ml);
        return [.. classifier.Fits];
    }

    private static List<ImageRow> Rows(int count, int seed = 1) => TestPictures.Images(count, seed);

    private LabelEfficiencyReport Compare(
        List<ImageRow> train,
        List<ImageRow> test,
        LabelEfficiencyOptions options,
        LabelEfficiencyApproach? approach = null,
        IProgress<LabelEfficiencyProgress>? progress = null,
        MLContext? ml = null,
        CancellationToken cancellationToken = default)
    {
        MLContext context = ml ?? _ml;
        return LabelEfficiencyComparison.Run(
            context, _runtime, context.Data.LoadFromEnumerable(train), context.Data.LoadFromEnumerable(test), options, approach is null ? [] : [approach], progress, cancellationToken: cancellationToken);
    }

    private sealed class Listener(Action<LabelEfficiencyProgress> hear) : IProgress<LabelEfficiencyProgress>
    {
        public void Report(LabelEfficiencyProgress value) => hear(value);
    }
}
