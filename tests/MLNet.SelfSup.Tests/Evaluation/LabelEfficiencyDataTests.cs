using Microsoft.ML;
using MLNet.SelfSup.Evaluation;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Tests.Transforms;

namespace MLNet.SelfSup.Tests.Evaluation;

/// <summary>What a comparison makes of data that is not as one would wish.</summary>
[TestClass]
public sealed class LabelEfficiencyDataTests
{
    private static readonly LabelEfficiencyOptions Quick = new() { LabelsPerClass = [2], Repeats = 1, CompareUntrained = false, CompareRawPixels = false, MaxMapImages = 5 };

    private readonly MLContext _ml = new(seed: 7);
    private readonly FakeRuntime _runtime = new();

    [TestMethod]
    public void Compare_MissingLabels_AreLeftOutWithAMessage()
    {
        List<BytesRow> train = TestPictures.Bytes(18);
        train[0].Label = train[4].Label = string.Empty;

        LabelEfficiencyReport report = Compare(train, TestPictures.Bytes(9, seed: 2), Quick);

        Assert.AreEqual(16, report.TrainCount);
        Assert.Contains("2 of 18 training rows have no label", report.Messages.Single(), StringComparison.Ordinal);
    }

    [TestMethod]
    public void Compare_LabelsThatWereNeverTrained_CountAsWrong()
    {
        List<BytesRow> test = TestPictures.Bytes(9, seed: 2);
        test[1].Label = "grey";

        LabelEfficiencyReport report = Compare(TestPictures.Bytes(18), test, Quick);

        Assert.AreEqual(8 / 9.0, report.Rows[0].Accuracy, 1e-12);
        Assert.AreEqual(3 / 4.0, report.Rows[0].BalancedAccuracy, 1e-12);
        Assert.Contains("1 test rows have a label that no training row has ('grey')", report.Messages.Single(), StringComparison.Ordinal);
        CollectionAssert.Contains(report.ClassNames.ToArray(), "grey");
    }

    [TestMethod]
    public void Compare_NumbersThatNoClassCanFill_AreLeftOutWithAMessage()
    {
        // 6 images of each class: 8 a class are all of them, and so are 20.
        LabelEfficiencyReport report = Compare(TestPictures.Bytes(18), TestPictures.Bytes(9, seed: 2), Quick with { LabelsPerClass = [2, 8, 20], Repeats = 3, IncludeAllLabels = true });

        CollectionAssert.AreEqual(new[] { (2, 6, 3), (8, 18, 1) }, report.Rows.Select(r => (r.LabelsPerClass!.Value, r.Labels, r.Accuracies.Count)).ToArray());
        Assert.Contains("20 labels a class were left out: the largest class has 6", report.Messages.Single(), StringComparison.Ordinal);
    }

    [TestMethod]
    public void Compare_AllLabels_AreTrainedOnOnce()
    {
        LabelEfficiencyReport report = Compare(TestPictures.Bytes(18), TestPictures.Bytes(9, seed: 2), Quick with { Repeats = 3, IncludeAllLabels = true });

        Assert.AreEqual((null, 18, 1), (report.Rows[1].LabelsPerClass, report.Rows[1].Labels, report.Rows[1].Accuracies.Count));
        Assert.Contains("all labels", report.Rows[1].ToString(), StringComparison.Ordinal);
    }

    [TestMethod]
    public void Compare_UnreadableImages_ThrowOrAreLeftOut()
    {
        List<BytesRow> train = TestPictures.Bytes(18);
        train[5].Image = [1, 2, 3];

        Assert.Contains("row 5", Assert.ThrowsExactly<ImageDecodeException>(() => Compare(train, TestPictures.Bytes(9, seed: 2), Quick)).Message, StringComparison.Ordinal);

        LabelEfficiencyReport report = Compare(train, TestPictures.Bytes(9, seed: 2), Quick with { BadImages = BadImagePolicy.Skip, CompareRawPixels = true });

        Assert.AreEqual(17, report.TrainCount);
        Assert.HasCount(2, report.Rows);
        Assert.Contains("1 labelled rows were left out, since their images can't be read (1 of 18 to train on, 0 of 9 to test)", report.Messages.Single(), StringComparison.Ordinal);
    }

    [TestMethod]
    public void Compare_KeysAndText_MeetByTheirNames()
    {
        // The keys of the training data number the classes in another order than those of the test data.
        List<BytesRow> testRows = TestPictures.Bytes(9, seed: 2);
        testRows.Reverse();
        IDataView train = Keyed(TestPictures.Bytes(18));

        foreach (IDataView test in new[] { Keyed(testRows), _ml.Data.LoadFromEnumerable(testRows) })
        {
            Assert.AreEqual(1, LabelEfficiencyComparison.Run(_ml, _runtime, train, test, Quick).Rows[0].Accuracy);
        }
    }

    [TestMethod]
    public void Compare_FoundRows_AreNumberedAsInTheData()
    {
        List<BytesRow> train = TestPictures.Bytes(18);
        train[0].Label = string.Empty;
        train[11].Image = train[2].Image;

        LabelEfficiencyReport report = Compare(train, TestPictures.Bytes(9, seed: 2), Quick with { MinDuplicateSimilarity = 0.9999 });

        Assert.AreEqual((2, 11), (report.Duplicates.Single().First, report.Duplicates.Single().Others.Single().Row));
        CollectionAssert.AreEquivalent(Enumerable.Range(1, 17).ToArray(), report.Outliers.Select(o => o.Row).ToArray());
    }

    [TestMethod]
    public void Compare_Files_AreNamedWithoutTheirFolder()
    {
        using var folder = new TemporaryFolder();
        IDataView data = _ml.Data.LoadFromEnumerable(TestPictures.Files(12, folder.Path));
        string page = Path.Combine(folder.Path, "report.html");

        LabelEfficiencyComparison.Run(_ml, _runtime, data, data, Quick).SaveHtml(page);

        string html = File.ReadAllText(page);
        Assert.Contains("000.png (row 0)", html, StringComparison.Ordinal);
        Assert.DoesNotContain(folder.Path, html, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Compare_WhatDoesNotFit_IsTold()
    {
        List<BytesRow> train = TestPictures.Bytes(18);
        List<BytesRow> test = TestPictures.Bytes(9, seed: 2);
        IDataView trainView = _ml.Data.LoadFromEnumerable(train);
        List<BytesRow> single = [.. train.Where(r => r.Label == "red")];
        var twice = LabelEfficiencyApproach.Classifier("encoder", new RecordingClassifier(_ml, "red").Create);

        AssertTold<ArgumentOutOfRangeException>("no column 'Class' to read labels from", () => LabelEfficiencyComparison.Run(_ml, _runtime, trainView, trainView, Quick, label: "Class"));
        AssertTold<ArgumentOutOfRangeException>("no column 'Photo' to read images from", () => LabelEfficiencyComparison.Run(_ml, _runtime, trainView, trainView, Quick, image: "Photo"));
        AssertTold<ArgumentOutOfRangeException>("holds no class. Labels are", () => LabelEfficiencyComparison.Run(_ml, _runtime, trainView, trainView, Quick, label: "Image"));
        AssertTold<InvalidDataException>("6 labelled rows of 1 classes; at least two classes", () => Compare(single, test, Quick));
        AssertTold<InvalidDataException>("1 labelled rows; at least 2 are needed", () => Compare(train, test[..1], Quick));
        AssertTold<ArgumentException>("Two approaches are called 'encoder'", () => LabelEfficiencyComparison.Run(_ml, _runtime, trainView, trainView, Quick, [twice]));
    }

    [TestMethod]
    public void Compare_EngineThatOnlyRuns_LeavesTheUntrainedEncoderOut()
    {
        LabelEfficiencyReport report = LabelEfficiencyComparison.Run(
            _ml, new RunningRuntime(_runtime), _ml.Data.LoadFromEnumerable(TestPictures.Bytes(18)), _ml.Data.LoadFromEnumerable(TestPictures.Bytes(9)), Quick with { CompareUntrained = true });

        Assert.HasCount(1, report.Rows);
        Assert.Contains("untrained encoder was left out: the engine Runner makes none", report.Messages.Single(), StringComparison.Ordinal);
    }

    private static void AssertTold<TException>(string told, Action action)
        where TException : Exception =>
        Assert.Contains(told, Assert.ThrowsExactly<TException>(action).Message, StringComparison.Ordinal);

    private IDataView Keyed(List<BytesRow> rows)
    {
        IDataView data = _ml.Data.LoadFromEnumerable(rows);
        return _ml.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);
    }

    private LabelEfficiencyReport Compare(List<BytesRow> train, List<BytesRow> test, LabelEfficiencyOptions options) =>
        LabelEfficiencyComparison.Run(_ml, _runtime, _ml.Data.LoadFromEnumerable(train), _ml.Data.LoadFromEnumerable(test), options);
}
