using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Methods;
using MLNet.SelfSup.Torch.Training;
using TorchSharp;

namespace MLNet.SelfSup.Tests.Training;

[TestClass]
public sealed class TrainerTests
{
    [TestMethod]
    public void Run_SameSeed_GivesSameBits()
    {
        string first = TrainingHarness.RunAndHash(TrainingHarness.Request(TrainingHarness.Options));
        string second = TrainingHarness.RunAndHash(TrainingHarness.Request(TrainingHarness.Options));
        string otherSeed = TrainingHarness.RunAndHash(TrainingHarness.Request(TrainingHarness.Options, seed: 6));

        Assert.AreEqual(first, second);
        Assert.AreNotEqual(first, otherSeed);
    }

    [TestMethod]
    public void Run_OtherNumberOfWorkers_GivesSameBits()
    {
        string one = TrainingHarness.RunAndHash(TrainingHarness.Request(TrainingHarness.Options with { LoaderWorkers = 1 }));
        string five = TrainingHarness.RunAndHash(TrainingHarness.Request(TrainingHarness.Options with { LoaderWorkers = 5 }));

        Assert.AreEqual(one, five);
    }

    [TestMethod]
    public void Run_Finishes_LossFell()
    {
        var losses = new List<double>();
        using var method = new TinyMethod();
        PretrainingRequest request = TrainingHarness.Request(TrainingHarness.Options with { Epochs = 30 });

        TrainingResult result = TrainingHarness.Run(method, request with { Progress = new InlineProgress(p => losses.Add(p.Loss)) });

        Assert.AreEqual(30 * 5, result.Steps);
        Assert.IsLessThan(losses[0] * 0.9, result.FinalLoss!.Value);
    }

    [TestMethod]
    public void Run_NoEpochs_LeavesTheWeights()
    {
        using var method = new TinyMethod();
        string before = TrainingHarness.Hash(method.Module);

        TrainingResult result = TrainingHarness.Run(method, TrainingHarness.Request(TrainingHarness.Options with { Epochs = 0 }));

        Assert.AreEqual(new TrainingResult(0, null), result);
        Assert.AreEqual(before, TrainingHarness.Hash(method.Module));
    }

    [TestMethod]
    public void Run_NoImage_Throws()
    {
        using var method = new TinyMethod();

        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => TrainingHarness.Run(method, TrainingHarness.Request(TrainingHarness.Options, imageCount: 0)));

        Assert.Contains("no image", error.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void Run_FewerImagesThanABatch_TrainsOnAllOfThem(int imageCount)
    {
        var seen = new List<int[]>();
        using var method = new TinyMethod(isRandom: false) { BeforeLoss = step => seen.Add([.. step.Images.Order()]) };

        TrainingResult result = TrainingHarness.Run(method, TrainingHarness.Request(TrainingHarness.Options, imageCount));

        Assert.AreEqual(6, result.Steps);
        Assert.IsTrue(seen.TrueForAll(images => images.SequenceEqual(Enumerable.Range(0, imageCount))));
    }

    [TestMethod]
    public void Run_Epochs_TakeEachImageOnceInNewOrders()
    {
        var seen = new List<int>();
        using var method = new TinyMethod { BeforeLoss = step => seen.AddRange(step.Images) };

        TrainingHarness.Run(method, TrainingHarness.Request(TrainingHarness.Options with { Epochs = 2 }, imageCount: 20));

        int[] first = [.. seen.Take(20)];
        int[] second = [.. seen.Skip(20)];
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 20).ToArray(), first);
        CollectionAssert.AreEquivalent(first, second);
        CollectionAssert.AreNotEqual(first, second);
    }

    [TestMethod]
    public void Run_Accumulation_EqualsTheLargeBatch()
    {
        MaeOptions large = TrainingHarness.Options with { BatchSize = 8, MaxGradientNorm = 0.5 };
        using var whole = new TinyMethod(isRandom: false);
        using var parts = new TinyMethod(isRandom: false);

        TrainingResult wholeResult = TrainingHarness.Run(whole, TrainingHarness.Request(large));
        TrainingResult partsResult = TrainingHarness.Run(parts, TrainingHarness.Request(large with { BatchSize = 2, GradientAccumulation = 4 }));

        Assert.AreEqual(wholeResult.Steps, partsResult.Steps);
        Assert.AreEqual(wholeResult.FinalLoss!.Value, partsResult.FinalLoss!.Value, 1e-5);
        foreach ((torch.Tensor expected, torch.Tensor actual) in whole.Module.parameters().Zip(parts.Module.parameters()))
        {
            Assert.IsLessThan(2e-5, TrainingHarness.MaxDifference(expected, actual));
        }
    }

    [TestMethod]
    public void Run_Contexts_TellWhereTrainingStands()
    {
        var seen = new List<(long Step, double Epoch, int Micro, int Images)>();
        using var method = new TinyMethod { BeforeLoss = step => seen.Add((step.Step, step.Epoch, step.MicroBatch, step.Images.Count)) };

        TrainingHarness.Run(method, TrainingHarness.Request(TrainingHarness.Options with { Epochs = 2, GradientAccumulation = 2 }));

        // 22 images: two whole steps of 2 × 4 an epoch.
        (long, double, int, int)[] expected = [(0, 0, 0, 4), (0, 0, 1, 4), (1, 0.5, 0, 4), (1, 0.5, 1, 4), (2, 1, 0, 4), (2, 1, 1, 4), (3, 1.5, 0, 4), (3, 1.5, 1, 4)];
        CollectionAssert.AreEqual(expected, seen);
    }

    [TestMethod]
    public void Run_NanLoss_NamesStepAndLastGoodCheckpoint()
    {
        using var folder = new TemporaryFolder();
        using var method = new TinyMethod { NanStep = 12 };
        PretrainingRequest request = TrainingHarness.Request(TrainingHarness.Options with { CheckpointFolder = folder.Path });

        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(() => TrainingHarness.Run(method, request));

        Assert.Contains("loss of step 12", error.Message, StringComparison.Ordinal);
        Assert.Contains("NaN", error.Message, StringComparison.Ordinal);
        Assert.Contains("checkpoint-000000010.safetensors", error.Message, StringComparison.Ordinal);
        Assert.HasCount(2, Directory.GetFiles(folder.Path, "*.safetensors"));
    }

    [TestMethod]
    public void Run_WeightsNotFiniteAfterLastStep_WritesNoCheckpoint()
    {
        using var folder = new TemporaryFolder();
        using var method = new TinyMethod(learningRate: double.PositiveInfinity);
        PretrainingRequest request = TrainingHarness.Request(TrainingHarness.Options with { Epochs = 1, CheckpointFolder = folder.Path }, imageCount: 4);

        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(() => TrainingHarness.Run(method, request));

        Assert.Contains("After step 0", error.Message, StringComparison.Ordinal);
        Assert.Contains("No checkpoint had been written yet", error.Message, StringComparison.Ordinal);
        Assert.IsEmpty(Directory.GetFiles(folder.Path, "*.safetensors"));
    }

    [TestMethod]
    public void Run_Ends_RestoresGlobalRandomStateAndThreads()
    {
        using torch.Tensor before = torch.random.get_rng_state();
        int threads = torch.get_num_threads();
        int during = 0;
        using var method = new TinyMethod { BeforeLoss = _ => during = torch.get_num_threads() };

        TrainingHarness.Run(method, TrainingHarness.Request(TrainingHarness.Options with { Threads = threads + 1 }));

        using torch.Tensor after = torch.random.get_rng_state();
        Assert.IsTrue(before.equal(after).all().ToBoolean());
        Assert.AreEqual(threads + 1, during);
        Assert.AreEqual(threads, torch.get_num_threads());
    }

    [TestMethod]
    public void Run_CallerHasGradientsOff_TrainsAllTheSame()
    {
        string expected = TrainingHarness.RunAndHash(TrainingHarness.Request(TrainingHarness.Options));
        using var noGradients = torch.no_grad();

        string actual = TrainingHarness.RunAndHash(TrainingHarness.Request(TrainingHarness.Options));

        Assert.AreEqual(expected, actual);
        Assert.IsFalse(torch.is_grad_enabled());
    }

    [TestMethod]
    public void Run_StaleGradients_DoNotCount()
    {
        string expected = TrainingHarness.RunAndHash(TrainingHarness.Request(TrainingHarness.Options));
        using var method = new TinyMethod();
        foreach (TorchSharp.Modules.Parameter parameter in method.Module.parameters())
        {
            parameter.grad = torch.ones(parameter.shape);
        }

        TrainingHarness.Run(method, TrainingHarness.Request(TrainingHarness.Options));

        Assert.AreEqual(expected, TrainingHarness.Hash(method.Module));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Run_UnderConstantCollections_GivesSameBits(bool isMae)
    {
        MaeOptions options = TrainingHarness.Options with { Epochs = 10, MaxGradientNorm = 0.5, Encoder = VisionTransformerOptions.Micro(TinyImages.Side, 4) with { EmbedDim = 12, Depth = 1 } };
        string Train()
        {
            using ISelfSupervisedMethod method = isMae ? MethodRegistry.Create(options, 1) : new TinyMethod();
            TrainingHarness.Run(method, TrainingHarness.Request(options));
            return TrainingHarness.Hash(method.Module);
        }

        string expected = Train();
        using var collections = new ConstantCollections();
        string actual = Train();

        Assert.AreEqual(expected, actual);
    }

    [TestMethod]
    public void Run_Ends_LeavesNoTensor()
    {
        using var method = new TinyMethod();

        TensorAssert.LeavesNoTensors(() => TrainingHarness.Run(method, TrainingHarness.Request(TrainingHarness.Options)));
    }

    [TestMethod]
    public void Run_ViewThrows_SurfacesItsReason()
    {
        using var method = new TinyMethod { Views = new TinyViews { BeforeDraw = _ => throw new NotSupportedException("a bad pixel") } };

        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(() => TrainingHarness.Run(method, TrainingHarness.Request(TrainingHarness.Options)));

        Assert.Contains("a bad pixel", error.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(TinyViews), error.InnerException!.StackTrace!, StringComparison.Ordinal);
    }
}
