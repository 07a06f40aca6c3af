using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Tests.Transforms;
using MLNet.SelfSup.Torch.Runtime;
using TorchSharp;

namespace MLNet.SelfSup.Tests.Supervised;

[TestClass]
public sealed class FineTunerTests
{
    [TestMethod]
    public void Train_Validation_KeepsTheWeightsOfTheBestEpoch()
    {
        var progress = new ProgressList();
        EncoderArtifact trained = SupervisedHarness.Train(SupervisedHarness.Request(SupervisedHarness.Options, isValidated: true) with { Progress = progress });

        double[] accuracies = [.. progress.Reports.Where(r => r.Metrics.ContainsKey("validationAccuracy")).Select(r => r.Metrics["validationAccuracy"])];
        Assert.HasCount(6, accuracies);
        Assert.AreEqual(accuracies.Max(), accuracies[trained.Description.Head!.Provenance!.BestEpoch!.Value - 1]);
        Assert.AreEqual(accuracies.Max(), Accuracy(trained), 1e-9);
    }

    [TestMethod]
    public void Train_Patience_StopsAfterSoManyEpochsWithoutABetterOne()
    {
        var progress = new ProgressList();
        EncoderArtifact trained = SupervisedHarness.Train(
            SupervisedHarness.Request(SupervisedHarness.Options with { Epochs = 60, Patience = 2 }, isValidated: true) with { Progress = progress });

        HeadProvenance made = trained.Description.Head!.Provenance!;
        Assert.IsLessThan(60 * 5, made.Steps);
        Assert.AreEqual((made.BestEpoch!.Value + 2) * 5, made.Steps);
    }

    [TestMethod]
    public void Train_PatienceStoppedAndStartedAgain_GivesTheSameWithoutTraining()
    {
        using var folder = new TemporaryFolder();
        FineTuneRequest request = SupervisedHarness.Request(SupervisedHarness.Options with { Epochs = 60, Patience = 2, CheckpointFolder = folder.Path }, isValidated: true);
        EncoderArtifact first = SupervisedHarness.Train(request);
        var progress = new ProgressList();

        EncoderArtifact second = SupervisedHarness.Train(request with { Progress = progress });

        SupervisedHarness.AssertSame(first, second);
        Assert.IsEmpty(progress.Reports);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Train_CancelledAndResumed_GivesTheSameWeights(bool isProbe)
    {
        using var folder = new TemporaryFolder();
        SupervisedOptions options = isProbe
            ? new LinearProbeOptions { Epochs = 6, BatchSize = 8, WarmupEpochs = 1, Threads = 1, LoaderWorkers = 2 }
            : SupervisedHarness.Options;
        EncoderArtifact expected = SupervisedHarness.Train(SupervisedHarness.Request(options, isValidated: true));
        FineTuneRequest request = SupervisedHarness.Request(options with { CheckpointFolder = folder.Path, CheckpointEveryEpochs = 2 }, isValidated: true);
        for (int epoch = 2; epoch < 6; epoch += 2)
        {
            using var stop = new CancellationTokenSource();
            Assert.ThrowsExactly<OperationCanceledException>(() => SupervisedHarness.Train(request with { Progress = new CancelAtEpoch(stop, epoch) }, stop.Token));
        }

        EncoderArtifact resumed = SupervisedHarness.Train(request);

        SupervisedHarness.AssertSame(expected, resumed);
        Assert.AreEqual(expected.Description.Head!.Provenance!.BestEpoch, resumed.Description.Head!.Provenance!.BestEpoch);
    }

    [TestMethod]
    public void Train_CheckpointOfOtherOptions_Throws()
    {
        using var folder = new TemporaryFolder();
        FineTuneOptions options = SupervisedHarness.Options with { Epochs = 1, CheckpointFolder = folder.Path };
        SupervisedHarness.Train(SupervisedHarness.Request(options));

        var error = Assert.ThrowsExactly<InvalidOperationException>(() => SupervisedHarness.Train(SupervisedHarness.Request(options with { LayerDecay = 0.9 })));

        Assert.Contains("layerDecay is 1 in the checkpoint, 0.9 now", error.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Train_LinearProbe_LeavesTheEncoderAsItWas()
    {
        FineTuneRequest request = SupervisedHarness.Request(new LinearProbeOptions { Epochs = 2, BatchSize = 8, Threads = 1 });

        EncoderArtifact trained = SupervisedHarness.Train(request);

        foreach ((string name, TensorData tensor) in request.Encoder.Tensors)
        {
            CollectionAssert.AreEqual(tensor.Bytes.ToArray(), trained.Tensors[name].Bytes.ToArray(), name);
        }

        Assert.AreEqual(request.Encoder.Description.Features, trained.Description.Features);
        CollectionAssert.IsSubsetOf(new[] { "head.0.running_mean", "head.0.running_var", "head.1.weight", "head.1.bias" }, trained.Tensors.Keys.ToArray());
    }

    [TestMethod]
    [DataRow(ProbeOptimizer.Lars, 100, true)]
    [DataRow(ProbeOptimizer.Sgd, 0.5, false)]
    [DataRow(ProbeOptimizer.AdamW, 0.05, true)]
    public void Train_LinearProbe_LowersTheLoss(ProbeOptimizer optimizer, double rate, bool batchNorm)
    {
        var progress = new ProgressList();
        var options = new LinearProbeOptions { Epochs = 20, BatchSize = 8, WarmupEpochs = 0, Optimizer = optimizer, BaseLearningRate = rate, BatchNorm = batchNorm, Threads = 1, MinCropScale = 0.9 };

        SupervisedHarness.Train(SupervisedHarness.Request(options) with { Targets = EasyTargets(), Progress = progress });

        double[] losses = [.. progress.Reports.Where(r => r.IsEpochEnd).Select(r => r.Loss)];
        Assert.IsLessThan(losses[0] * 0.9, losses[^1]);
    }

    [TestMethod]
    public void Train_WrongNumberOfTargets_Throws()
    {
        FineTuneRequest request = SupervisedHarness.Request(SupervisedHarness.Options) with { Targets = TrainingTargets.OfClasses([0, 1], 2) };

        var error = Assert.ThrowsExactly<ArgumentException>(() => SupervisedHarness.Train(request));

        Assert.Contains("40 images and 2 targets", error.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Train_ValidationOfValuesForClasses_Throws()
    {
        FineTuneRequest request = SupervisedHarness.Request(SupervisedHarness.Options) with
        {
            Validation = SupervisedHarness.Validation with { Targets = TrainingTargets.OfValues(new float[20]) },
        };

        var error = Assert.ThrowsExactly<ArgumentException>(() => SupervisedHarness.Train(request));

        Assert.Contains("0 classes", error.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Train_DropPathOnAResNet_Throws()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => new FineTuneOptions { DropPath = 0.1 }.Validate(Encoders()));
        Assert.Contains("DropPath is 0.1", error.Message, StringComparison.Ordinal);

        static MLNet.SelfSup.Encoders.EncoderOptions Encoders() => MLNet.SelfSup.Encoders.ResNetOptions.Micro();
    }

    [TestMethod]
    public void CreatePredictor_EncoderWithoutHead_SaysToFineTune()
    {
        var error = Assert.ThrowsExactly<InvalidDataException>(() => new TorchRuntime().CreatePredictor(Persistence.TinyEncoder.Create(), ComputeDevice.Cpu));

        Assert.Contains("fine-tune it", error.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void CreatePredictor_Probabilities_AddUpToOne()
    {
        EncoderArtifact trained = SupervisedHarness.Train(SupervisedHarness.Request(SupervisedHarness.Options with { Epochs = 1 }));
        using var predictor = new TorchPredictor(trained, torch.CPU);
        var outputs = new float[2 * 3];

        predictor.Predict(new float[2 * 3 * 16 * 16], outputs);

        Assert.AreEqual(3, predictor.OutputCount);
        Assert.AreEqual(1, outputs[..3].Sum(), 1e-6);
        Assert.AreEqual(1, outputs[3..].Sum(), 1e-6);
    }

    private static TrainingTargets EasyTargets()
    {
        byte[] means = [.. Enumerable.Range(0, 40).Select(i => (byte)SupervisedHarness.Images[i].Pixels.ToArray().Average(p => p))];
        byte middle = means.Order().ElementAt(20);
        return TrainingTargets.OfClasses([.. means.Select(m => m < middle ? 0 : 1)], 2);
    }

    private static double Accuracy(EncoderArtifact trained)
    {
        using var predictor = new TorchPredictor(trained, torch.CPU);
        var view = new MLNet.SelfSup.Images.EvaluationView(16, trained.Description.Normalization);
        int right = 0;
        for (int i = 0; i < SupervisedHarness.Validation.Images.Count; i++)
        {
            var pixels = new float[3 * 16 * 16];
            var outputs = new float[3];
            view.Draw(SupervisedHarness.Validation.Images[i], pixels);
            predictor.Predict(pixels, outputs);
            right += Array.IndexOf(outputs, outputs.Max()) == (int)SupervisedHarness.Validation.Targets.Values[i] ? 1 : 0;
        }

        return (double)right / SupervisedHarness.Validation.Images.Count;
    }

    /// <summary>Cancels at the end of an epoch.</summary>
    private sealed class CancelAtEpoch(CancellationTokenSource stop, int epoch) : IProgress<PretrainingProgress>
    {
        public void Report(PretrainingProgress value)
        {
            if (value.Epoch >= epoch)
            {
                stop.Cancel();
            }
        }
    }
}
