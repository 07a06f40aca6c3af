using Microsoft.ML;
using MLNet.SelfSup.Evaluation;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Persistence;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Tests.Transforms;

namespace MLNet.SelfSup.Tests.Evaluation;

/// <summary>The call that users make, on the real engine.</summary>
[TestClass]
public sealed class CompareLabelEfficiencyTests
{
    private readonly MLContext _ml = new(seed: 3);

    [TestMethod]
    public void CompareLabelEfficiency_TinyEncoder_GivesThePage()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "report.html");

        LabelEfficiencyReport report = Compare(new LabelEfficiencyOptions { LabelsPerClass = [1, 4], Repeats = 2, Title = "Colours" });
        report.SaveHtml(path);

        Assert.HasCount(6, report.Rows);
        Assert.IsGreaterThan(0.9, report.Rows.Single(r => r is { Approach: "encoder", LabelsPerClass: 4 }).Accuracy);
        string html = File.ReadAllText(path);
        Assert.Contains("<h1>Colours</h1>", html, StringComparison.Ordinal);
        Assert.Contains("15 test images", html, StringComparison.Ordinal);
    }

    [TestMethod]
    public void CompareLabelEfficiency_Twice_GivesTheSameFigures()
    {
        var options = new LabelEfficiencyOptions { LabelsPerClass = [2], Repeats = 2 };

        LabelEfficiencyReport first = Compare(options);
        LabelEfficiencyReport second = Compare(options);

        foreach ((LabelEfficiencyRow one, LabelEfficiencyRow other) in first.Rows.Zip(second.Rows))
        {
            CollectionAssert.AreEqual(one.Accuracies.ToArray(), other.Accuracies.ToArray(), one.Approach);
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void CompareLabelEfficiency_FineTune_IsOneMoreApproach(bool hasKeys)
    {
        var training = new FineTuneOptions { Epochs = 20, BatchSize = 6, BaseLearningRate = 0.3, WarmupEpochs = 1, MinCropScale = 0.8, Threads = 1 };

        (IDataView train, IDataView test) = (Load(30, seed: 1), Load(15, seed: 2));
        ITransformer map = hasKeys ? _ml.Transforms.Conversion.MapValueToKey("Label").Fit(train) : _ml.Transforms.CopyColumns("Copy", "Label").Fit(train);

        LabelEfficiencyReport report = _ml.SelfSupervised().CompareLabelEfficiency(
            map.Transform(train), map.Transform(test), "Label", "ImagePath", TinyEncoder.Create(), new LabelEfficiencyOptions { LabelsPerClass = [4], Repeats = 2, FineTune = training });

        LabelEfficiencyRow tuned = report.Rows.Single(r => r.Approach == "fine-tuned encoder");
        Assert.IsGreaterThan(0.8, tuned.Accuracy);
        Assert.AreEqual(2, tuned.Accuracies.Count);
    }

    // The sample of README.md.
    [TestMethod]
    public void CompareLabelEfficiency_AsInTheReadme_Works()
    {
        using var folder = new TemporaryFolder();
        MLContext ml = _ml;
        (IDataView train, IDataView test) = (Load(15, seed: 1), Load(15, seed: 2));
        var encoder = TinyEncoder.Create();
        IEstimator<ITransformer> mine = ml.Transforms.SelfSupervisedEmbed("MyFeatures", "ImagePath", TinyEncoder.Create(seed: 9));

        LabelEfficiencyReport report = ml.SelfSupervised().CompareLabelEfficiency(
            train, test, "Label", "ImagePath", encoder,
            new LabelEfficiencyOptions { LabelsPerClass = [1, 5, 10, 100] },
            [LabelEfficiencyApproach.Features("my features", mine, "MyFeatures")]);
        report.Print(TextWriter.Null);
        report.SaveHtml(Path.Combine(folder.Path, "report.html"));

        Assert.AreEqual("my features", report.Rows[^1].Approach);
        Assert.Contains("100 labels a class were left out", report.Messages[^1], StringComparison.Ordinal);
    }

    [TestMethod]
    public void CompareLabelEfficiency_EstimatorThatGivesTheSameTransformerAgain_IsNotDisposed()
    {
        (IDataView train, IDataView test) = (Load(30, seed: 1), Load(15, seed: 2));
        using var mine = new SameTransformerEstimator(_ml.Transforms.SelfSupervisedEmbed("MyFeatures", "ImagePath", TinyEncoder.Create(seed: 9)), train);
        IEstimator<ITransformer> classifier = _ml.Transforms.Conversion.MapValueToKey("Key", "Label").Append(mine)
            .Append(_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Key", "MyFeatures"));

        LabelEfficiencyReport report = _ml.SelfSupervised().CompareLabelEfficiency(
            train, test, "Label", "ImagePath", TinyEncoder.Create(),
            new LabelEfficiencyOptions { LabelsPerClass = [2, 4], Repeats = 2 },
            [LabelEfficiencyApproach.Features("features", mine, "MyFeatures"), LabelEfficiencyApproach.Classifier("classifier", _ => classifier)]);

        Assert.IsFalse(mine.IsDisposed);
        Assert.HasCount(2, report.Rows.Where(r => r.Approach == "classifier"));
    }

    [TestMethod]
    public void CompareLabelEfficiency_NothingGiven_Throws()
    {
        SelfSupervisedCatalog catalog = _ml.SelfSupervised();
        IDataView data = Load(6, seed: 1);

        Assert.ThrowsExactly<ArgumentNullException>(() => catalog.CompareLabelEfficiency(null!, data, "Label", "ImagePath", TinyEncoder.Create()));
        Assert.ThrowsExactly<ArgumentNullException>(() => catalog.CompareLabelEfficiency(data, null!, "Label", "ImagePath", TinyEncoder.Create()));
        Assert.ThrowsExactly<ArgumentException>(() => catalog.CompareLabelEfficiency(data, data, " ", "ImagePath", TinyEncoder.Create()));
        Assert.ThrowsExactly<ArgumentException>(() => catalog.CompareLabelEfficiency(data, data, "Label", string.Empty, TinyEncoder.Create()));
        Assert.ThrowsExactly<ArgumentNullException>(() => catalog.CompareLabelEfficiency(data, data, "Label", "ImagePath", null!));
    }

    private LabelEfficiencyReport Compare(LabelEfficiencyOptions options) =>
        _ml.SelfSupervised().CompareLabelEfficiency(Load(30, seed: 1), Load(15, seed: 2), "Label", "ImagePath", TinyEncoder.Create(), options);

    private IDataView Load(int count, int seed)
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(TestPictures.Bytes(count, seed));
        return _ml.Transforms.CopyColumns("ImagePath", "Image").Fit(rows).Transform(rows);
    }
}
