using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.Tests.Transforms;

/// <summary>What a user writes, on the real engine: pre-training, pipelines, encoders that are reused.</summary>
[TestClass]
public sealed class EndToEndTests : IDisposable
{
    private static readonly MaeOptions Options = new()
    {
        Encoder = new VisionTransformerOptions { ImageSize = TestPictures.Side, PatchSize = 4, EmbedDim = 16, Depth = 1, NumHeads = 2 },
        DecoderEmbedDim = 16,
        BatchSize = 16,
        Epochs = 3,
        WarmupEpochs = 1,
        LoaderWorkers = 1,
    };

    private static readonly ContrastiveViewOptions ColourViews = new() { MinCropScale = 0.5, JitterProbability = 0, GrayscaleProbability = 0 };

    private static readonly Dictionary<string, PretrainingOptions> Methods = new(StringComparer.Ordinal)
    {
        ["mae"] = Options,
        ["moco"] = new MocoOptions
        {
            Encoder = ResNetOptions.Micro(TestPictures.Side) with { Width = 8, StageDepths = [1, 1] },
            QueueSize = 64,
            BatchSize = 16,
            Epochs = 3,
            Views = ColourViews,
        },
        ["mocov3"] = new MocoV3Options { Encoder = Options.Encoder, ProjectorHiddenDim = 32, BatchSize = 16, Epochs = 3, WarmupEpochs = 1, Views = ColourViews },
    };

    private readonly MLContext _ml = new(seed: 1);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly List<string> _messages = [];

    public EndToEndTests() => _ml.Log += (_, e) => _messages.Add(e.Message);

    private int Trainings => _messages.Count(m => m.Contains("Pre-training with", StringComparison.Ordinal));

    public void Dispose() => _folder.Delete(recursive: true);

    [TestMethod]
    [DataRow("mae")]
    [DataRow("moco")]
    [DataRow("mocov3")]
    public void Fit_PipelineOverAFolder_PretrainsAndClassifiesWithAnyMethod(string method)
    {
        foreach (IGrouping<string, PathRow> label in TestPictures.Files(45, _folder.FullName).GroupBy(r => r.Label))
        {
            DirectoryInfo folder = _folder.CreateSubdirectory(label.Key);
            foreach (PathRow row in label)
            {
                File.Move(row.Image, Path.Combine(folder.FullName, Path.GetFileName(row.Image)));
            }
        }

        IDataView data = _ml.Data.LoadImageFolder(_folder.FullName);
        var pipeline = _ml.Transforms.LoadImages("Image", _folder.FullName, "ImagePath")
            .Append(_ml.Transforms.SelfSupervisedEmbed("Features", "Image", Methods[method]))
            .Append(_ml.Transforms.Conversion.MapValueToKey("Label"))
            .AppendCacheCheckpoint(_ml)
            .Append(_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy());

        ITransformer model = pipeline.Fit(data);

        MulticlassClassificationMetrics metrics = _ml.MulticlassClassification.Evaluate(model.Transform(data));
        Assert.IsGreaterThan(0.9, metrics.MicroAccuracy);
        Assert.AreEqual(1, Trainings);
        Assert.IsTrue(_messages.Exists(m => m.Contains("Epoch 3 of 3: loss", StringComparison.Ordinal) && m.Contains("left.", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void CrossValidate_PretrainOnOtherImages_TrainsOnce()
    {
        IDataView unlabelled = _ml.Data.LoadFromEnumerable(TestPictures.Bytes(40, seed: 3));
        IDataView labelled = _ml.Data.LoadFromEnumerable(TestPictures.Bytes(30));
        IDataView keyed = _ml.Transforms.Conversion.MapValueToKey("LabelKey", "Label").Fit(labelled).Transform(labelled);
        IEstimator<ITransformer> pipeline = _ml.Transforms.SelfSupervisedEmbed("Features", "Image", Options, pretrainOn: unlabelled)
            .AppendCacheCheckpoint(_ml).Append(_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("LabelKey"));

        var folds = _ml.MulticlassClassification.CrossValidate(keyed, pipeline, numberOfFolds: 2, labelColumnName: "LabelKey");

        Assert.IsTrue(folds.All(f => f.Metrics.MicroAccuracy > 0.8));
        Assert.AreEqual(1, Trainings);
    }

    [TestMethod]
    public void Pretrain_EncoderReused_IsNotTrainedAgain()
    {
        IDataView images = _ml.Data.LoadFromEnumerable(TestPictures.Bytes(40));
        var progress = new ProgressList();

        EncoderArtifact encoder = _ml.SelfSupervised().Pretrain(images, "Image", Options, progress);

        string path = Path.Combine(_folder.FullName, "encoder.safetensors");
        encoder.Save(path);
        float[][] direct = _ml.Transforms.SelfSupervisedEmbed("Features", "Image", encoder).Fit(images).Transform(images).Features();
        float[][] reloaded = _ml.Transforms.SelfSupervisedEmbed("Features", "Image", EncoderArtifact.Load(path)).Fit(images).Transform(images).Features();
        TestEmbedding.AssertEqual(direct, reloaded);
        Assert.AreEqual(1, Trainings);
        Assert.AreEqual(40, encoder.Description.Provenance.ImageCount);
        Assert.AreEqual(1, encoder.Description.Provenance.Seed);
        Assert.AreEqual(Options, encoder.Description.Provenance.Options);
        Assert.AreEqual(3, progress.Reports[^1].Epoch);
    }

    [TestMethod]
    public void Pretrain_SameSeed_GivesTheSameEncoder()
    {
        IDataView images = _ml.Data.LoadFromEnumerable(TestPictures.Bytes(40));

        EncoderArtifact first = _ml.SelfSupervised().Pretrain(images, "Image", Options);
        EncoderArtifact again = new MLContext(seed: 1).SelfSupervised().Pretrain(images, "Image", Options);
        EncoderArtifact other = new MLContext(seed: 2).SelfSupervised().Pretrain(images, "Image", Options);

        Assert.IsTrue(first.Tensors.All(t => t.Value.Bytes.Span.SequenceEqual(again.Tensors[t.Key].Bytes.Span)));
        Assert.IsFalse(first.Tensors.All(t => t.Value.Bytes.Span.SequenceEqual(other.Tensors[t.Key].Bytes.Span)));
    }

    [TestMethod]
    public void Fit_OneImage_TrainsAndEmbeds()
    {
        IDataView image = _ml.Data.LoadFromEnumerable(TestPictures.Bytes(1));

        float[][] features = _ml.Transforms.SelfSupervisedEmbed(Options).Fit(image).Transform(image).Features();

        Assert.IsTrue(features.Single().All(float.IsFinite));
    }

    [TestMethod]
    public void Fit_NoEpoch_GivesTheUntrainedEncoder()
    {
        IDataView images = _ml.Data.LoadFromEnumerable(TestPictures.Bytes(10));

        SelfSupervisedEmbeddingTransformer transformer = _ml.Transforms.SelfSupervisedEmbed(Options with { Epochs = 0 }).Fit(images);

        Assert.AreEqual(0, transformer.Encoder.Description.Provenance.Steps);
        Assert.IsTrue(transformer.Transform(images).Features().All(f => f.All(float.IsFinite)));
    }

    [TestMethod]
    public void Fit_GpuThatIsNotThere_IsAnErrorUnlessFallbackIsAllowed()
    {
        IDataView images = _ml.Data.LoadFromEnumerable(TestPictures.Bytes(4));
        EncoderArtifact encoder = _ml.SelfSupervised().Pretrain(images, "Image", Options with { Epochs = 0 });
        _ml.GpuDeviceId = 99;

        InvalidOperationException embedding = Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Transforms.SelfSupervisedEmbed(encoder).Fit(images));
        InvalidOperationException training = Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Transforms.SelfSupervisedEmbed(Options).Fit(images));
        _ml.FallbackToCpu = true;
        float[][] features = _ml.Transforms.SelfSupervisedEmbed(encoder).Fit(images).Transform(images).Features();

        StringAssert.Contains(embedding.Message, "GPU 99", StringComparison.Ordinal);
        StringAssert.Contains(training.Message, "GPU 99", StringComparison.Ordinal);
        Assert.HasCount(4, features);
    }

    [TestMethod]
    public void Pretrain_CancelledByTheCaller_Stops()
    {
        using var stop = new CancellationTokenSource();
        IDataView images = _ml.Data.LoadFromEnumerable(TestPictures.Bytes(40));
        var progress = new CancelOnReport(stop);

        Assert.Throws<OperationCanceledException>(
            () => _ml.SelfSupervised().Pretrain(images, "Image", Options with { Epochs = 100_000 }, progress, cancellationToken: stop.Token));
    }

    [TestMethod]
    public void Fit_CancelledByTheContext_Stops()
    {
        IDataView images = _ml.Data.LoadFromEnumerable(TestPictures.Bytes(40));
        var progress = new CancelContext(_ml);
        var estimator = _ml.Transforms.SelfSupervisedEmbed("Features", "Image", Options with { Epochs = 100_000 }, progress: progress);

        Assert.Throws<OperationCanceledException>(() => estimator.Fit(images));
    }

    [TestMethod]
    public void Read_ParallelCursors_GiveTheSameFeatures()
    {
        IDataView input = _ml.Data.Cache(_ml.Data.LoadFromEnumerable(TestPictures.Pixels(200)));
        _ = input.GetColumn<float[]>("Image").Count();
        EncoderArtifact encoder = _ml.SelfSupervised().Pretrain(input, "Image", Options with { Epochs = 0 });
        IDataView data = _ml.Transforms.SelfSupervisedEmbed(encoder).Fit(input).Transform(input);

        TestEmbedding.AssertEqual(data.Features(), data.FeaturesInParallel(3), 1e-5f);
    }
}
