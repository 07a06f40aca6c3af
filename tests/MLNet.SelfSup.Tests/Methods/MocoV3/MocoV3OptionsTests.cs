using System.Text.Json;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Runtime;
using MessageLevel = MLNet.SelfSup.Runtime.MessageLevel;

namespace MLNet.SelfSup.Tests.Methods.MocoV3;

/// <summary>Recipes against arXiv:2104.02057, section 4 and appendix A, as the official training script sets them.</summary>
[TestClass]
[TestCategory("MocoV3")]
public sealed class MocoV3OptionsTests
{
    [TestMethod]
    public void Paper_VitSmall_IsThePapersRecipe()
    {
        MocoV3Options options = MocoV3Options.Paper(VisionTransformerOptions.Small() with { NumHeads = 12 });

        AssertShared(options);
        Assert.AreEqual(0.2, options.Temperature);
        Assert.AreEqual(ContrastiveOptimizer.AdamW, options.Optimizer);
        Assert.AreEqual(1.5e-4, options.BaseLearningRate);
        Assert.AreEqual(0.1, options.WeightDecay);
        Assert.AreEqual(40, options.WarmupEpochs);
        Assert.IsTrue(options.FreezePatchProjection);
        Assert.AreEqual(ContrastiveViewOptions.MocoV3(), options.Views);
        Assert.AreEqual(new FeatureOptions { Pooling = FeaturePooling.ClassToken, Standardize = false }, options.Features);
    }

    [TestMethod]
    public void Paper_ResNet50_IsThePapersRecipe()
    {
        MocoV3Options options = MocoV3Options.Paper(ResNetOptions.ResNet50());

        AssertShared(options);
        Assert.AreEqual(1, options.Temperature);
        Assert.AreEqual(ContrastiveOptimizer.Lars, options.Optimizer);
        Assert.AreEqual(0.3, options.BaseLearningRate);
        Assert.AreEqual(1.5e-6, options.WeightDecay);
        Assert.AreEqual(10, options.WarmupEpochs);
        Assert.AreEqual(ContrastiveViewOptions.MocoV3(minCropScale: 0.2), options.Views);
        Assert.AreEqual(new FeatureOptions { Pooling = FeaturePooling.PatchMean, Standardize = false }, options.Features);
    }

    [TestMethod]
    public void Json_AsPretrainingOptions_GivesAnEqualValue()
    {
        PretrainingOptions options = MocoV3Options.Paper(ResNetOptions.ResNet18(imageSize: 96)) with { MomentumCosine = false, FreezePatchProjection = false, Epochs = 7 };

        string json = JsonSerializer.Serialize(options, ArtifactJson.Options);

        Assert.AreEqual(options, JsonSerializer.Deserialize<PretrainingOptions>(json, ArtifactJson.Options));
        Assert.Contains("\"method\":\"mocoV3\"", json, StringComparison.Ordinal);
    }

    [TestMethod]
    public void FindBatchFaults_OneImage_IsAFault()
    {
        var options = new MocoV3Options();

        Assert.Contains("a batch of 1 has no negative", options.FindBatchFaults(1).Single(), StringComparison.Ordinal);
        Assert.IsEmpty(options.FindBatchFaults(2));
        Assert.Contains("a batch of 1", Assert.ThrowsExactly<ArgumentException>((new MocoV3Options { BatchSize = 1 }).Validate).Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void FindDoubts_FewImages_TellsTheirNegativesAndTheOtherMethod()
    {
        var options = new MocoV3Options();

        string doubt = options.FindDoubts(63).Single();

        Assert.Contains("62 negatives", doubt, StringComparison.Ordinal);
        Assert.Contains(nameof(MocoOptions), doubt, StringComparison.Ordinal);
        Assert.IsEmpty(options.FindDoubts(MocoV3Options.SmallestAdvisedBatch));
    }

    [TestMethod]
    public void Pretrain_FewImages_WarnsOfWhatABatchReallyHolds()
    {
        var warnings = new List<string>();
        var options = new MocoV3Options
        {
            Encoder = new VisionTransformerOptions { ImageSize = 8, PatchSize = 4, EmbedDim = 8, Depth = 1, NumHeads = 2 },
            ProjectionDim = 4,
            ProjectorHiddenDim = 8,
            BatchSize = 128,
            Epochs = 1,
            Threads = 1,
            LoaderWorkers = 1,
        };
        var request = new PretrainingRequest
        {
            Options = options,
            Images = new PatternImages(8, 8),
            Log = (level, text) =>
            {
                if (level == MessageLevel.Warning)
                {
                    warnings.Add(text);
                }
            },
        };

        new TorchPretrainer().Pretrain(request, CancellationToken.None);

        Assert.IsTrue(warnings.Exists(w => w.Contains("A batch of 8 gives each image 7 negatives", StringComparison.Ordinal) && w.Contains(nameof(MocoOptions), StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Validate_Defaults_FitTogether() => Assert.IsEmpty([.. new MocoV3Options().FindFaults(), .. new MocoV3Options().FindBatchFaults(new MocoV3Options().BatchSize)]);

    [TestMethod]
    public void Init_OutsideRange_Throws()
    {
        Func<MocoV3Options>[] wrong =
        [
            () => new() { ProjectionDim = 1 },
            () => new() { ProjectorHiddenDim = 1 },
            () => new() { Temperature = 0 },
            () => new() { Momentum = -0.1 },
            () => new() { Optimizer = (ContrastiveOptimizer)9 },
            () => new() { BaseLearningRate = 0 },
            () => new() { WarmupEpochs = -1 },
            () => new() { WeightDecay = -1 },
        ];

        foreach (Func<MocoV3Options> make in wrong)
        {
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(make);
        }
    }

    private static void AssertShared(MocoV3Options options)
    {
        Assert.AreEqual((256, 4096), (options.ProjectionDim, options.ProjectorHiddenDim));
        Assert.AreEqual(0.99, options.Momentum);
        Assert.IsTrue(options.MomentumCosine);
        Assert.AreEqual((4096, 300), (options.BatchSize, options.Epochs));
        Assert.AreEqual(1, options.GradientAccumulation);
        Assert.IsNull(options.MaxGradientNorm);
        options.Validate();
    }
}
