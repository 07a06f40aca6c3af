using System.Text.Json;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Evaluation;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Tests.Training;
using MLNet.SelfSup.Torch.Methods;
using MLNet.SelfSup.Torch.Runtime;
using MLNet.SelfSup.Torch.Training;
using TorchSharp;
using MessageLevel = MLNet.SelfSup.Runtime.MessageLevel;

namespace MLNet.SelfSup.Tests.Runtime;

[TestClass]
public sealed class OnlineNeighborsTests
{
    private const int ImageCount = 70;

    private static readonly MaeOptions Options = new()
    {
        Encoder = new VisionTransformerOptions { ImageSize = 16, PatchSize = 4, EmbedDim = 24, Depth = 1, NumHeads = 2 },
        DecoderEmbedDim = 16,
        BatchSize = 8,
        Epochs = 5,
        Threads = 1,
        LoaderWorkers = 1,
        Features = new FeatureOptions { Standardize = false },
    };

    private static readonly PatternImages Images = new(ImageCount, 16);
    private static readonly int[] Labels = [.. Enumerable.Range(0, ImageCount).Select(i => i % 3)];

    private readonly List<PretrainingProgress> _reports = [];

    private PretrainingRequest Request => new() { Options = Options, Images = new PatternImages(24, 16, seed: 2), Seed = 3, Progress = new InlineProgress(_reports.Add) };

    private PretrainingRequest Validated => Request with { Validation = new LabelledImages { Images = Images, Labels = Labels, EveryEpochs = 2, Neighbors = 3 } };

    [TestMethod]
    public void Pretrain_Validation_MeasuresEverySecondEpochAndTheLast()
    {
        Pretrain(Validated);

        double[] epochs = [.. _reports.Where(r => r.Metrics.ContainsKey("knnAccuracy")).Select(r => r.Epoch)];
        CollectionAssert.AreEqual(new double[] { 2, 4, 5 }, epochs);
    }

    [TestMethod]
    public void Pretrain_Validation_MeasuresTheFeaturesThatResult()
    {
        EncoderArtifact artifact = Pretrain(Validated);

        using IEncoder encoder = new TorchRuntime().CreateEncoder(artifact, ComputeDevice.Cpu);
        var view = new EvaluationView(16, Options.Normalization);
        var pixels = new float[3 * 16 * 16];
        var features = new float[ImageCount * encoder.FeatureDim];
        for (int i = 0; i < ImageCount; i++)
        {
            view.Draw(Images[i], pixels);
            encoder.Encode(pixels, features.AsSpan(i * encoder.FeatureDim, encoder.FeatureDim));
        }

        double expected = NearestNeighborClassifier.LeaveOneOutAccuracy(features, Labels, 3);
        Assert.AreEqual(expected, _reports[^1].Metrics["knnAccuracy"], 1e-12);
        Assert.IsTrue(expected is > 0 and < 1, $"{expected} would hide a mistake.");
    }

    [TestMethod]
    public void Pretrain_WithAndWithoutValidation_GivesTheSameBits()
    {
        byte[] expected = Save(Pretrain(Request));

        CollectionAssert.AreEqual(expected, Save(Pretrain(Validated)));
    }

    [TestMethod]
    public void Pretrain_ValidationAfterAResume_GivesTheSameBitsAndMeasures()
    {
        using var folder = new TemporaryFolder();
        byte[] expected = Save(Pretrain(Validated));
        double[] measured = Accuracies();
        _reports.Clear();
        using var stop = new CancellationTokenSource();
        PretrainingRequest request = Validated with { Options = Options with { CheckpointFolder = folder.Path } };

        // Three steps an epoch: it stops in the third.
        using var method = MethodRegistry.Create(Options, 3);
        var observed = new ObservedMethod(method, step => Cancel(step, stop));
        Assert.ThrowsExactly<OperationCanceledException>(() => Trainer.Run(
            observed, request, torch.CPU, new OnlineNeighbors(observed, request, request.Validation!, torch.CPU), stop.Token));
        EncoderArtifact resumed = Pretrain(request);

        CollectionAssert.AreEqual(expected, Save(resumed));
        CollectionAssert.AreEqual(measured, Accuracies());
    }

    [TestMethod]
    public void Pretrain_LogFolder_HoldsTheMeasure()
    {
        using var folder = new TemporaryFolder();

        Pretrain(Validated with { Options = Options with { LogFolder = folder.Path } });

        JsonElement[] epochs = [.. File.ReadLines(Path.Combine(folder.Path, "training.jsonl")).Select(l => JsonDocument.Parse(l).RootElement).Where(e => e.GetProperty("kind").GetString() == "epoch")];
        Assert.AreEqual(_reports[^1].Metrics["knnAccuracy"], epochs[^1].GetProperty("metrics").GetProperty("knnAccuracy").GetDouble());
        Assert.IsFalse(epochs[0].TryGetProperty("metrics", out _));
    }

    [TestMethod]
    public void Pretrain_FewerLabelsThanImages_TellsBoth()
    {
        PretrainingRequest request = Request with { Validation = new LabelledImages { Images = Images, Labels = [1, 2, 3] } };

        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => Pretrain(request));

        Assert.Contains("70 images and 3 labels", error.Message, StringComparison.Ordinal);
        Assert.IsEmpty(_reports);
    }

    [TestMethod]
    public void Measure_Cancelled_StopsBetweenBatches()
    {
        using ISelfSupervisedMethod method = MethodRegistry.Create(Options, 3);
        var measure = new OnlineNeighbors(method, Validated, Validated.Validation!, torch.CPU);

        Assert.ThrowsExactly<OperationCanceledException>(() => measure.Measure(1, new CancellationToken(canceled: true)));
    }

    [TestMethod]
    public void Measure_WeightsAreNotFinite_WarnsAndGivesNoNumber()
    {
        var warnings = new List<string>();
        using ISelfSupervisedMethod method = MethodRegistry.Create(Options, 3);
        using (torch.no_grad())
        {
            torch.Tensor bias = method.GetEncoderState()["norm.bias"];
            bias.fill_(float.NaN);
        }

        PretrainingRequest request = Validated with
        {
            Log = (level, text) =>
            {
                Assert.AreEqual(MessageLevel.Warning, level);
                warnings.Add(text);
            },
        };
        IDictionary<string, double> metrics = new OnlineNeighbors(method, request, request.Validation!, torch.CPU).Measure(1, CancellationToken.None);

        Assert.IsTrue(double.IsNaN(metrics["knnAccuracy"]));
        Assert.Contains("not all finite", warnings.Single(), StringComparison.Ordinal);
    }

    [TestMethod]
    public void Measure_Any_LeavesNoTensors()
    {
        using ISelfSupervisedMethod method = MethodRegistry.Create(Options, 3);
        var measure = new OnlineNeighbors(method, Validated, Validated.Validation!, torch.CPU);

        TensorAssert.LeavesNoTensors(() => measure.Measure(1, CancellationToken.None));
    }

    private static void Cancel(StepContext step, CancellationTokenSource stop)
    {
        if (step.Step == 7)
        {
            stop.Cancel();
        }
    }

    private static EncoderArtifact Pretrain(PretrainingRequest request) => new TorchPretrainer().Pretrain(request, CancellationToken.None);

    private static byte[] Save(EncoderArtifact artifact)
    {
        using var stream = new MemoryStream();
        artifact.Save(stream);
        return stream.ToArray();
    }

    private double[] Accuracies() => [.. _reports.Where(r => r.Metrics.ContainsKey("knnAccuracy")).Select(r => r.Metrics["knnAccuracy"])];
}
