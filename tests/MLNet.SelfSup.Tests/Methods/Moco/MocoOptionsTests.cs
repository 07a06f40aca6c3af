using System.Text.Json;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Tests.Methods.Moco;

/// <summary>Recipes against arXiv:1911.05722, section 3.3 and 4, and arXiv:2003.04297, section 3, as their official training scripts set them.</summary>
[TestClass]
[TestCategory("Moco")]
public sealed class MocoOptionsTests
{
    [TestMethod]
    public void V1_ResNet50_IsThePapersRecipe()
    {
        MocoOptions options = MocoOptions.V1(ResNetOptions.ResNet50());

        AssertShared(options);
        Assert.IsFalse(options.MlpHead);
        Assert.AreEqual(0.07, options.Temperature);
        Assert.AreEqual(LearningRateSchedule.Step, options.Schedule);
        Assert.AreEqual(ContrastiveViewOptions.MocoV1(), options.Views);
    }

    [TestMethod]
    public void V2_ResNet50_IsThePapersRecipe()
    {
        MocoOptions options = MocoOptions.V2(ResNetOptions.ResNet50());

        AssertShared(options);
        Assert.IsTrue(options.MlpHead);
        Assert.AreEqual(0.2, options.Temperature);
        Assert.AreEqual(LearningRateSchedule.Cosine, options.Schedule);
        Assert.AreEqual(ContrastiveViewOptions.MocoV2(), options.Views);
    }

    [TestMethod]
    public void Json_AsPretrainingOptions_GivesAnEqualValue()
    {
        PretrainingOptions options = MocoOptions.V1(ResNetOptions.ResNet18(imageSize: 96)) with { SymmetricLoss = true, BatchNormGroups = 8, ProjectionDim = 64, Epochs = 7 };

        string json = JsonSerializer.Serialize(options, ArtifactJson.Options);

        Assert.AreEqual(options, JsonSerializer.Deserialize<PretrainingOptions>(json, ArtifactJson.Options));
        Assert.Contains("\"method\":\"moco\"", json, StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow(false, 8, "QueueSize 4 holds less than the 8 keys of one batch")]
    [DataRow(true, 4, "QueueSize 4 holds less than the 8 keys of one batch")]
    public void FindBatchFaults_QueueSmallerThanABatch_TellsBothNumbers(bool symmetric, int batch, string expected)
    {
        var options = new MocoOptions { QueueSize = 4, SymmetricLoss = symmetric };

        string fault = options.FindBatchFaults(batch).Single();

        Assert.Contains(expected, fault, StringComparison.Ordinal);
        Assert.IsEmpty(options.FindBatchFaults(batch / 2));
    }

    [TestMethod]
    [DataRow(10, 4)]
    [DataRow(4, 4)]
    [DataRow(1, 1)]
    public void FindBatchFaults_GroupsThatDoNotFit_TellsBothNumbers(int batch, int groups)
    {
        string fault = new MocoOptions { BatchNormGroups = groups }.FindBatchFaults(batch).Single();

        Assert.Contains($"a batch of {batch} images can't be cut into BatchNormGroups {groups} equal groups of at least 2 images", fault, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Validate_ClassTokenOfAResNet_NamesARemedy()
    {
        var options = new MocoOptions { Encoder = ResNetOptions.Micro(), Features = new FeatureOptions { Pooling = FeaturePooling.ClassToken } };

        string message = Assert.ThrowsExactly<ArgumentException>(options.Validate).Message;

        Assert.Contains("moco", message, StringComparison.Ordinal);
        Assert.Contains("set Features.Pooling to PatchMean", message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Validate_Defaults_FitTogether() => Assert.IsEmpty([.. new MocoOptions().FindFaults(), .. new MocoOptions().FindBatchFaults(new MocoOptions().BatchSize)]);

    [TestMethod]
    public void Init_OutsideRange_Throws()
    {
        Func<MocoOptions>[] wrong =
        [
            () => new() { ProjectionDim = 1 },
            () => new() { QueueSize = 0 },
            () => new() { Momentum = 1.1 },
            () => new() { Momentum = double.NaN },
            () => new() { Temperature = 0 },
            () => new() { BatchNormGroups = 0 },
            () => new() { BaseLearningRate = 0 },
            () => new() { Schedule = (LearningRateSchedule)9 },
            () => new() { OptimizerMomentum = 1 },
            () => new() { OptimizerMomentum = -0.1 },
            () => new() { WeightDecay = -1 },
        ];

        foreach (Func<MocoOptions> make in wrong)
        {
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(make);
        }

        Assert.AreEqual(0, new MocoOptions { OptimizerMomentum = 0 }.OptimizerMomentum);
    }

    private static void AssertShared(MocoOptions options)
    {
        Assert.AreEqual(ResNetOptions.ResNet50(), options.Encoder);
        Assert.AreEqual(128, options.ProjectionDim);
        Assert.AreEqual(65_536, options.QueueSize);
        Assert.AreEqual(0.999, options.Momentum);
        Assert.AreEqual(0.03, options.BaseLearningRate);
        Assert.AreEqual(0.9, options.OptimizerMomentum);
        Assert.AreEqual(1e-4, options.WeightDecay);
        Assert.AreEqual((256, 200), (options.BatchSize, options.Epochs));
        Assert.AreEqual(1, options.GradientAccumulation);
        Assert.IsFalse(options.SymmetricLoss);
        Assert.IsNull(options.MaxGradientNorm);
        Assert.AreEqual(new FeatureOptions { Pooling = FeaturePooling.PatchMean, Standardize = false }, options.Features);
        options.Validate();
    }
}
