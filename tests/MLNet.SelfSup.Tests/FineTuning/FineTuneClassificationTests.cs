using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.FineTuning;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Persistence;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Tests.Transforms;

namespace MLNet.SelfSup.Tests.FineTuning;

[TestClass]
public sealed class FineTuneClassificationTests
{
    private readonly MLContext _ml = new(seed: 1);

    private static FineTuneOptions Options => new() { Epochs = 12, BatchSize = 8, BaseLearningRate = 0.3, WarmupEpochs = 1, MinCropScale = 0.8, Threads = 1, LoaderWorkers = 1 };

    [TestMethod]
    public void Fit_ImagesOfThreeKinds_TellsUnseenOnesApart()
    {
        ITransformer model = NewPipeline(Options).Fit(Load(48));

        IDataView predicted = model.Transform(Load(30, seed: 2));
        MulticlassClassificationMetrics metrics = _ml.MulticlassClassification.Evaluate(predicted, "Key");
        Assert.IsGreaterThan(0.95, metrics.MicroAccuracy);
        string[] names = [.. predicted.GetColumn<string>("Name")];
        string[] labels = [.. predicted.GetColumn<string>("Label")];
        Assert.IsGreaterThan(28, names.Zip(labels).Count(p => p.First == p.Second));
        foreach (float[] scores in predicted.GetColumn<float[]>("Score"))
        {
            Assert.AreEqual(1, scores.Sum(), 1e-5);
        }
    }

    [TestMethod]
    public void Fit_Scores_HaveTheLabelsAsSlotNames()
    {
        ITransformer model = NewPipeline(Options with { Epochs = 0 }).Fit(Load(9));

        VBuffer<ReadOnlyMemory<char>> names = default;
        model.Transform(Load(9)).Schema["Score"].GetSlotNames(ref names);
        CollectionAssert.AreEqual(new[] { "red", "green", "blue" }, names.DenseValues().Select(n => n.ToString()).ToArray());
    }

    [TestMethod]
    public void CrossValidate_TrainsAndEvaluatesEachFold()
    {
        IDataView data = Load(36);

        var results = _ml.MulticlassClassification.CrossValidate(data, NewPipeline(Options), numberOfFolds: 2, labelColumnName: "Key");

        Assert.HasCount(2, results);
        Assert.IsGreaterThan(0.8, results.Min(r => r.Metrics.MicroAccuracy));
    }

    [TestMethod]
    public void Fit_SameSeed_GivesTheSameWeights()
    {
        FineTuneOptions options = Options with { Epochs = 2, Mixup = 0.8, CutMix = 1, RandomErasing = 0.5, DropPath = 0.2, ColorJitter = 0.2, RandomAugmentOperations = 2 };

        float[] first = Train(options).Tensors["head.weight"].ToSingles();
        float[] second = Train(options).Tensors["head.weight"].ToSingles();

        CollectionAssert.AreEqual(first, second);
    }

    [TestMethod]
    public void Fit_HeadOnlyEpochs_LeaveTheEncoderAsItWas()
    {
        EncoderArtifact trained = Train(Options with { Epochs = 2, HeadOnlyEpochs = 2 });

        CollectionAssert.AreEqual(TinyEncoder.Create().Tensors["blocks.0.attn.qkv.weight"].ToSingles(), trained.Tensors["blocks.0.attn.qkv.weight"].ToSingles());
        Assert.IsTrue(trained.Tensors["head.weight"].ToSingles().Any(w => Math.Abs(w) > 1e-3), "The head was not trained.");
    }

    [TestMethod]
    public void Fit_WholeNetwork_ChangesTheEncoderAndNotTheOneGiven()
    {
        EncoderArtifact given = TinyEncoder.Create();
        float[] before = given.Tensors["blocks.0.attn.qkv.weight"].ToSingles();

        EncoderArtifact trained = Train(Options with { Epochs = 1 }, given);

        CollectionAssert.AreNotEqual(before, trained.Tensors["blocks.0.attn.qkv.weight"].ToSingles());
        CollectionAssert.AreEqual(before, given.Tensors["blocks.0.attn.qkv.weight"].ToSingles());
    }

    [TestMethod]
    public void Encoder_AfterTraining_TellsHowItWasMadeAndGivesFeatures()
    {
        EncoderArtifact trained = Train(Options with { Epochs = 1 });

        HeadDescription head = trained.Description.Head!;
        Assert.AreEqual(3, head.OutputCount);
        Assert.AreEqual(HeadInput.PatchMean, head.Input);
        Assert.AreEqual(48, head.Provenance!.ImageCount);
        Assert.AreEqual(6, head.Provenance.Steps);
        Assert.AreEqual(Options with { Epochs = 1 }, head.Provenance.Options);
        IDataView features = _ml.Transforms.SelfSupervisedEmbed(trained).Fit(Load(6)).Transform(Load(6));
        float[][] rows = features.Features();
        Assert.HasCount(trained.FeatureDim, rows[0]);
        Assert.IsTrue(rows.All(r => Array.TrueForAll(r, float.IsFinite)));
    }

    [TestMethod]
    public void Fit_EncoderFileOfAFineTunedOne_ReadsBackEqual()
    {
        using var folder = new TemporaryFolder();
        EncoderArtifact trained = Train(Options with { Epochs = 1 });
        string path = Path.Combine(folder.Path, "tuned.safetensors");

        trained.Save(path);

        Assert.AreEqual(trained.Description, EncoderArtifact.Load(path).Description);
    }

    [TestMethod]
    public void Fit_ResNet_Learns()
    {
        var architecture = new ResNetOptions { ImageSize = TestPictures.Side, StageDepths = [1, 1], Width = 8, StemKernelSize = 3, StemStride = 1, StemPooling = false };
        EncoderArtifact encoder = _ml.SelfSupervised().Pretrain(
            Load(24), "Image", new MocoOptions { Encoder = architecture, Epochs = 1, BatchSize = 8, QueueSize = 16, Threads = 1, LoaderWorkers = 1 });

        ITransformer model = NewPipeline(Options with { Epochs = 6, BaseLearningRate = 0.1 }, encoder).Fit(Load(48));

        Assert.IsGreaterThan(0.9, _ml.MulticlassClassification.Evaluate(model.Transform(Load(30, seed: 2)), "Key").MicroAccuracy);
    }

    [TestMethod]
    public void Fit_RowsWithoutLabelAndBadImages_AreLeftOutAndReported()
    {
        using var folder = new TemporaryFolder();
        List<PathRow> rows = TestPictures.Files(24, folder.Path);
        rows[3].Label = string.Empty;
        File.WriteAllText(rows[7].Image, "no picture");
        var warnings = new List<string>();
        _ml.Log += (_, e) => warnings.Add(e.Message);
        IDataView data = _ml.Transforms.Conversion.MapValueToKey("Key", "Label").Fit(_ml.Data.LoadFromEnumerable(rows.Where(r => r.Label.Length > 0)))
            .Transform(_ml.Data.LoadFromEnumerable(rows));

        EncoderArtifact trained = Trainer(Options with { Epochs = 1 }).Fit(data).Encoder;

        Assert.AreEqual(22, trained.Description.Head!.Provenance!.ImageCount);
        Assert.IsTrue(warnings.Exists(w => w.Contains("1 of 23 images", StringComparison.Ordinal) && w.Contains("007.png", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Fit_BadImageAndPolicyThrow_NamesIt()
    {
        using var folder = new TemporaryFolder();
        List<PathRow> rows = TestPictures.Files(6, folder.Path);
        File.WriteAllText(rows[4].Image, "no picture");
        IDataView data = _ml.Transforms.Conversion.MapValueToKey("Key", "Label").Fit(_ml.Data.LoadFromEnumerable(rows)).Transform(_ml.Data.LoadFromEnumerable(rows));

        var error = Assert.ThrowsExactly<ImageDecodeException>(() => Trainer(Options with { BadImages = BadImagePolicy.Throw }).Fit(data));

        Assert.Contains("004.png", error.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Fit_LabelsThatAreNoKeys_SaysToMapThem()
    {
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Trainer(Options, label: "Label").Fit(Load(6)));
        Assert.Contains("MapValueToKey", error.Message, StringComparison.Ordinal);

        SchemaShape shape = SchemaShapes.ShapeOf(Load(6).Schema);
        var early = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Trainer(Options, label: "Label").GetOutputSchema(shape));
        Assert.Contains("MapValueToKey", early.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Fit_MissingLabelColumn_NamesTheColumnsThatAreThere()
    {
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Trainer(Options, label: "Klass").Fit(Load(6)));
        Assert.Contains("'Klass'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'Image'", error.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Fit_NoLabelAtAll_Throws()
    {
        IDataView empty = _ml.Data.FilterRowsByColumn(Load(6), "Number", lowerBound: 1000);

        var error = Assert.ThrowsExactly<InvalidDataException>(() => Trainer(Options).Fit(empty));

        Assert.Contains("'Key'", error.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Fit_ValidationOfOtherClasses_Throws()
    {
        IDataView other = _ml.Transforms.Conversion.MapValueToKey("Key", "Label", keyOrdinality: Microsoft.ML.Transforms.ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
            .Fit(Raw(9)).Transform(Raw(9));

        var error = Assert.ThrowsExactly<ArgumentException>(() => Trainer(Options).Fit(Load(9), other));

        Assert.Contains("same fitted MapValueToKey", error.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void SelfSupervisedFineTune_OptionsThatDoNotFit_NamesEachFault()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => Trainer(Options with { HeadOnlyEpochs = 13 }));
        Assert.Contains("HeadOnlyEpochs is 13", error.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Fit_PatienceWithoutValidation_Throws()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => Trainer(Options with { Patience = 2 }).Fit(Load(9)));
        Assert.Contains("Patience is 2", error.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Fit_Cancelled_StopsAndTellsHowToGoOn()
    {
        using var stop = new CancellationTokenSource();
        var progress = new CancelOnReport(stop);
        var trainer = _ml.MulticlassClassification.Trainers.SelfSupervisedFineTune("Key", "Image", TinyEncoder.Create(), Options, progress: progress, cancellationToken: stop.Token);

        var error = Assert.ThrowsExactly<OperationCanceledException>(() => trainer.Fit(Load(24)));

        Assert.Contains("No CheckpointFolder is set", error.Message, StringComparison.Ordinal);
    }

    private EncoderArtifact Train(FineTuneOptions options, EncoderArtifact? encoder = null) => Trainer(options, encoder).Fit(Load(48)).Encoder;

    private FineTuneClassificationEstimator Trainer(FineTuneOptions options, EncoderArtifact? encoder = null, string label = "Key") =>
        _ml.MulticlassClassification.Trainers.SelfSupervisedFineTune(label, "Image", encoder ?? TinyEncoder.Create(), options);

    private IEstimator<ITransformer> NewPipeline(FineTuneOptions options, EncoderArtifact? encoder = null) =>
        Trainer(options, encoder).Append(_ml.Transforms.Conversion.MapKeyToValue("Name", "PredictedLabel"));

    private IDataView Load(int count, int seed = 1) => _ml.Transforms.Conversion.MapValueToKey("Key", "Label").Fit(Raw(9)).Transform(Raw(count, seed));

    private IDataView Raw(int count, int seed = 1) => _ml.Data.LoadFromEnumerable(TestPictures.Images(count, seed));
}
