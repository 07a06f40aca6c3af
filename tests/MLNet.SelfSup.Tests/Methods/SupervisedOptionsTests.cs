using System.Text.Json;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Tests.Methods;

[TestClass]
public sealed class SupervisedOptionsTests
{
    [TestMethod]
    public void FineTunePaper_IsTable9OfMae()
    {
        FineTuneOptions paper = FineTuneOptions.Paper();

        Assert.AreEqual((5e-4, 0.05, 0.9, 0.999, 0.65), (paper.BaseLearningRate, paper.WeightDecay, paper.Beta1, paper.Beta2, paper.LayerDecay));
        Assert.AreEqual((1024, 5.0, 100), (paper.BatchSize, paper.WarmupEpochs, paper.Epochs));
        Assert.AreEqual((2, 9.0, 0.1, 0.8, 1.0, 0.1), (paper.RandomAugmentOperations, paper.RandomAugmentMagnitude, paper.LabelSmoothing, paper.Mixup, paper.CutMix, paper.DropPath));
        Assert.AreEqual((0.25, 0.08, 0.5, 1e-6, HeadInput.PatchMean), (paper.RandomErasing, paper.MinCropScale, paper.FlipProbability, paper.MinLearningRate, paper.Input));
    }

    [TestMethod]
    public void LinearProbeMae_IsTable10OfMae()
    {
        LinearProbeOptions mae = LinearProbeOptions.Mae();

        Assert.AreEqual((ProbeOptimizer.Lars, 0.1, 0.0, 0.9), (mae.Optimizer, mae.BaseLearningRate, mae.WeightDecay, mae.OptimizerMomentum));
        Assert.AreEqual((16384, 10.0, 90, true, HeadInput.Representation), (mae.BatchSize, mae.WarmupEpochs, mae.Epochs, mae.BatchNorm, mae.Input));
    }

    [TestMethod]
    public void LinearProbeMocoV3_IsThePapers()
    {
        LinearProbeOptions v3 = LinearProbeOptions.MocoV3();

        Assert.AreEqual((ProbeOptimizer.Sgd, 3.0, 0.0, 0.9), (v3.Optimizer, v3.BaseLearningRate, v3.WeightDecay, v3.OptimizerMomentum));
        Assert.AreEqual((1024, 0.0, 90, false, HeadInput.Representation), (v3.BatchSize, v3.WarmupEpochs, v3.Epochs, v3.BatchNorm, v3.Input));
    }

    [TestMethod]
    public void Json_OptionsOfEitherKind_ReadBackEqual()
    {
        SupervisedOptions[] all = [new FineTuneOptions { Mixup = 0.3, Patience = 4 }, new LinearProbeOptions { Optimizer = ProbeOptimizer.AdamW }];
        foreach (SupervisedOptions options in all)
        {
            string json = JsonSerializer.Serialize(options, ArtifactJson.Options);

            Assert.AreEqual(options, JsonSerializer.Deserialize<SupervisedOptions>(json, ArtifactJson.Options));
        }
    }

    [TestMethod]
    [DataRow(nameof(FineTuneOptions.LayerDecay), 0.0)]
    [DataRow(nameof(FineTuneOptions.LayerDecay), 1.1)]
    [DataRow(nameof(FineTuneOptions.DropPath), 1.0)]
    [DataRow(nameof(FineTuneOptions.LabelSmoothing), 1.0)]
    [DataRow(nameof(FineTuneOptions.Mixup), -0.1)]
    [DataRow(nameof(FineTuneOptions.CutMix), 17.0)]
    [DataRow(nameof(FineTuneOptions.RandomErasing), 1.1)]
    [DataRow(nameof(FineTuneOptions.ColorJitter), -0.1)]
    [DataRow(nameof(SupervisedOptions.BaseLearningRate), 0.0)]
    [DataRow(nameof(SupervisedOptions.WarmupEpochs), -1.0)]
    [DataRow(nameof(SupervisedOptions.MinCropScale), 0.0)]
    [DataRow(nameof(SupervisedOptions.FlipProbability), 1.5)]
    public void FineTune_ValueOutsideItsRange_IsNamed(string property, double value)
    {
        System.Reflection.PropertyInfo info = typeof(FineTuneOptions).GetProperty(property)!;

        var error = Assert.ThrowsExactly<System.Reflection.TargetInvocationException>(() => info.SetValue(new FineTuneOptions(), value));

        Assert.AreEqual(property, ((ArgumentOutOfRangeException)error.InnerException!).ParamName);
    }

    [TestMethod]
    public void Input_OfAnotherTraining_IsRefused()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new FineTuneOptions { Input = HeadInput.Features });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new LinearProbeOptions { Input = HeadInput.PatchMean });
    }

    [TestMethod]
    public void LinearProbe_BatchOfOneWithBatchNorm_IsAFault()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => new LinearProbeOptions { BatchSize = 1 }.Validate(VisionTransformerOptions.Micro()));
        Assert.Contains("at least 2 images", error.Message, StringComparison.Ordinal);
    }
}
