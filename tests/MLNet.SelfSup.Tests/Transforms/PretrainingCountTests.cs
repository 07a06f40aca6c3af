using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.Tests.Transforms;

/// <summary>How often an encoder is trained where a pipeline is fitted many times: in cross-validation, and in the trials of an AutoML experiment.</summary>
[TestClass]
public sealed class PretrainingCountTests
{
    private const int Rows = 60;
    private const int Folds = 5;
    private const string Given = "given";
    private const string OnOwnImages = "pretrainOn";

    private static readonly MaeOptions Options = new()
    {
        Encoder = new VisionTransformerOptions { ImageSize = TestPictures.Side, PatchSize = 8, EmbedDim = 12, Depth = 1, NumHeads = 1 },
        DecoderEmbedDim = 16,
        BatchSize = 16,
        Epochs = 1,
        WarmupEpochs = 0,
        LoaderWorkers = 1,
    };

    private static readonly Dictionary<string, PretrainingOptions> Methods = new(StringComparer.Ordinal)
    {
        ["mae"] = Options,
        ["moco"] = new MocoOptions { Encoder = ResNetOptions.Micro(TestPictures.Side) },
        ["mocov3"] = new MocoV3Options { Encoder = Options.Encoder },
    };

    private readonly MLContext _ml = new(seed: 1);
    private readonly FakeRuntime _runtime = new();

    [TestMethod]
    [DataRow(Given, 0)]
    [DataRow(OnOwnImages, 1)]
    [DataRow("mae", Folds)]
    [DataRow("moco", Folds)]
    [DataRow("mocov3", Folds)]
    public void CrossValidate_FiveFolds_TrainsPerFoldOnlyWithoutAnEncoderAndImagesOfItsOwn(string encoder, int trainings)
    {
        IEstimator<ITransformer> pipeline = Create(encoder)
            .AppendCacheCheckpoint(_ml)
            .Append(_ml.MulticlassClassification.Trainers.SdcaMaximumEntropy("LabelKey", "Features"));

        IReadOnlyList<TrainCatalogBase.CrossValidationResult<MulticlassClassificationMetrics>> folds =
            _ml.MulticlassClassification.CrossValidate(Labelled(), pipeline, Folds, "LabelKey");

        Assert.HasCount(Folds, folds);
        Assert.IsTrue(folds.All(f => f.Metrics.MicroAccuracy > 0.9));
        Assert.HasCount(trainings, _runtime.Requests);
        Assert.AreEqual(Math.Max(1, trainings), _runtime.Created);
        if (trainings == Folds)
        {
            // Each row is held out of one fold's training, labels or not.
            Assert.AreEqual((Folds - 1) * Rows, _runtime.Requests.Sum(r => r.Images.Count));
        }
    }

    [TestMethod]
    [DataRow(Given, 0)]
    [DataRow(OnOwnImages, 1)]
    [DataRow("mae", 3)]
    [DataRow("moco", 3)]
    [DataRow("mocov3", 3)]
    public void Fit_ThreeTrainersBehindOneEstimator_TrainsPerFitOnlyWithoutAnEncoderAndImagesOfItsOwn(string encoder, int trainings)
    {
        IDataView data = Labelled();
        SelfSupervisedEmbeddingEstimator embed = Create(encoder);
        MulticlassClassificationCatalog.MulticlassClassificationTrainers trainers = _ml.MulticlassClassification.Trainers;
        IEstimator<ITransformer>[] trials =
        [
            trainers.LbfgsMaximumEntropy("LabelKey", l2Regularization: 1),
            trainers.LbfgsMaximumEntropy("LabelKey", l2Regularization: 0.01f),
            trainers.SdcaMaximumEntropy("LabelKey", maximumNumberOfIterations: 20),
        ];

        ITransformer[] models = [.. trials.Select(trainer => embed.AppendCacheCheckpoint(_ml).Append(trainer).Fit(data))];

        Assert.IsTrue(models.All(m => _ml.MulticlassClassification.Evaluate(m.Transform(data), "LabelKey").MicroAccuracy > 0.9));
        Assert.HasCount(trainings, _runtime.Requests);
        Assert.AreEqual(Math.Max(1, trainings), _runtime.Created);
    }

    [TestMethod]
    [DataRow(Given, 0)]
    [DataRow(OnOwnImages, 1)]
    public void Fit_TrialsOnOtherThreads_ShareOneEncoder(string encoder, int trainings)
    {
        IDataView data = Labelled();
        SelfSupervisedEmbeddingEstimator embed = Create(encoder);

        Parallel.For(0, 8, _ => embed.Append(_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("LabelKey")).Fit(data));

        Assert.HasCount(trainings, _runtime.Requests);
        Assert.AreEqual(1, _runtime.Created);
    }

    [TestMethod]
    public void Fit_SweepOverOptions_TrainsOncePerTrialAndGivesTheEncoderAskedFor()
    {
        MaeOptions[] trials =
        [
            Options,
            Options with { Epochs = 2, MaskRatio = 0.5, Encoder = Options.Encoder with { EmbedDim = 16 } },
            Options with { Epochs = 3, MaskRatio = 0.6, Encoder = Options.Encoder with { EmbedDim = 20 } },
        ];
        var runtime = new CountingRuntime();
        IDataView data = Labelled();

        for (int i = 0; i < trials.Length; i++)
        {
            // An experiment gives each trial a context of its own and cancels it when the trial ends; the model outlives it.
            var context = new MLContext(seed: 1);
            TransformerChain<SelfSupervisedEmbeddingTransformer> model = new EstimatorChain<ITransformer>().Append(TestEmbedding.Trained(context, runtime, trials[i])).Fit(data);
            CancelContext.Cancel(context);

            Assert.HasCount(i + 1, runtime.Trainings);
            Assert.AreSame(trials[i], runtime.Trainings[i]);
            Assert.AreEqual(trials[i], model.LastTransformer.Encoder.Description.Provenance.Options);
            Assert.AreEqual(trials[i].Encoder.EmbedDim, ((VisionTransformerOptions)model.LastTransformer.Encoder.Description.Architecture).EmbedDim);
            int width = trials[i].Encoder.GetFeatureDim(trials[i].Features);
            float[][] features = model.Transform(data).Features();
            Assert.HasCount(Rows, features);
            Assert.IsTrue(features.All(f => f.Length == width && f.All(float.IsFinite)));
        }
    }

    private SelfSupervisedEmbeddingEstimator Create(string encoder) => encoder switch
    {
        Given => TestEmbedding.Given(_ml, _runtime),
        OnOwnImages => TestEmbedding.Trained(_ml, _runtime, Options, pretrainOn: _ml.Data.LoadFromEnumerable(TestPictures.Images(9))),
        _ => TestEmbedding.Trained(_ml, _runtime, Methods[encoder]),
    };

    private IDataView Labelled()
    {
        IDataView images = _ml.Data.LoadFromEnumerable(TestPictures.Images(Rows));
        return _ml.Transforms.Conversion.MapValueToKey("LabelKey", "Label").Fit(images).Transform(images);
    }
}
