using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Methods;
using MLNet.SelfSup.Torch.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Training;

[TestClass]
public sealed class BackwardPassTests
{
    private const int Batch = 3;

    private static MaeOptions Mae { get; } = new()
    {
        BatchSize = Batch,
        Encoder = VisionTransformerOptions.Micro(imageSize: 16, patchSize: 4) with { EmbedDim = 24, Depth = 3 },
        DecoderEmbedDim = 16,
        DecoderDepth = 2,
    };

    private static MocoV3Options MocoV3 { get; } = new()
    {
        BatchSize = Batch,
        Encoder = VisionTransformerOptions.Micro(imageSize: 16, patchSize: 4) with { EmbedDim = 24, Depth = 2 },
        ProjectorHiddenDim = 16,
        ProjectionDim = 8,
    };

    private static MocoOptions Moco { get; } = new()
    {
        BatchSize = Batch,
        Encoder = new ResNetOptions { Block = ResNetBlock.Bottleneck, StageDepths = [1, 1], Width = 8, ImageSize = 16 },
        ProjectionDim = 8,
        QueueSize = 2 * Batch,
    };

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Run_GradientCheckpointing_GivesTheSameGradientsInDoublePrecision(bool isContrastive)
    {
        PretrainingOptions options = isContrastive ? MocoV3 : Mae;
        Dictionary<string, Tensor> wanted = Differentiate(options, float64);
        Dictionary<string, Tensor> got = Differentiate(options with { GradientCheckpointing = true }, float64);

        CollectionAssert.AreEquivalent(wanted.Keys, got.Keys);
        foreach ((string name, Tensor gradient) in wanted)
        {
            Assert.IsLessThan(1e-12, TrainingHarness.MaxDifference(gradient, got[name]), name);
        }
    }

    [TestMethod]
    [DataRow(TrainingPrecision.BFloat16, 0.1)]
    [DataRow(TrainingPrecision.Float16, 0.02)]
    [DataRow(TrainingPrecision.TensorFloat32, 1e-6)]
    public void Run_LowerPrecision_GivesGradientsOfTheWeightsTypeNearTheExactOnes(TrainingPrecision precision, double tolerance)
    {
        Dictionary<string, Tensor> wanted = Differentiate(Mae, float32);
        Dictionary<string, Tensor> got = Differentiate(Mae with { Precision = precision }, float32);

        foreach ((string name, Tensor gradient) in wanted)
        {
            Assert.AreEqual(float32, got[name].dtype, name);
            double length = gradient.norm().item<float>();
            Assert.IsLessThan((tolerance * length) + 1e-6, (gradient - got[name]).norm().item<float>(), name);
        }
    }

    // What batch normalisation divides by is noisy in such small networks; the direction must hold.
    [TestMethod]
    [DataRow(TrainingPrecision.BFloat16, 0.95)]
    [DataRow(TrainingPrecision.Float16, 0.999)]
    public void Run_LowerPrecisionOfConvolutions_GivesGradientsInTheExactDirection(TrainingPrecision precision, double least)
    {
        Dictionary<string, Tensor> wanted = Differentiate(Moco, float32);
        Dictionary<string, Tensor> got = Differentiate(Moco with { Precision = precision }, float32);

        Assert.IsTrue(got.Values.All(g => g.dtype == float32));
        using Tensor exact = cat([.. wanted.Values.Select(g => g.flatten())]);
        using Tensor near = cat([.. wanted.Keys.Select(n => got[n].flatten())]);
        double cosine = nn.functional.cosine_similarity(exact, near, dim: 0).item<float>();
        Assert.IsGreaterThan(least, cosine);
        Assert.AreNotEqual(1, cosine);
    }

    [TestMethod]
    public void Run_HalfPrecisionAndCheckpointing_AgreeWithHalfPrecisionAlone()
    {
        MaeOptions half = Mae with { Precision = TrainingPrecision.BFloat16 };
        Dictionary<string, Tensor> wanted = Differentiate(half, float32);
        Dictionary<string, Tensor> got = Differentiate(half with { GradientCheckpointing = true }, float32);

        foreach ((string name, Tensor gradient) in wanted)
        {
            Assert.IsLessThan(1e-6, TrainingHarness.MaxDifference(gradient, got[name]), name);
        }
    }

    [TestMethod]
    public void Construct_NetworkWithoutBlocks_RefusesWhatIsForBlocks()
    {
        using var method = new TinyMethod();

        ArgumentException exception = Assert.ThrowsExactly<ArgumentException>(() => new BackwardPass(method.Module, Mae with { Precision = TrainingPrecision.BFloat16 }));

        Assert.Contains("Vision Transformers", exception.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow(TrainingPrecision.BFloat16)]
    [DataRow(TrainingPrecision.Float16)]
    public void Trainer_HalfPrecision_LowersTheLossAndKeepsSingleWeights(TrainingPrecision precision)
    {
        MaeOptions options = Mae with { Precision = precision, Epochs = 12, BatchSize = 4, WarmupEpochs = 0, Threads = 1, GradientCheckpointing = true };
        var losses = new List<double>();
        using ISelfSupervisedMethod method = MethodRegistry.Create(options, seed: 1);
        var request = new PretrainingRequest { Options = options, Images = new TinyImages(16), Seed = 1, Progress = new InlineProgress(p => losses.Add(p.Loss)) };

        TrainingResult result = Trainer.Run(method, request, CPU, CancellationToken.None);

        Assert.IsLessThan(losses[0], result.FinalLoss!.Value);
        Assert.IsTrue(method.Module.parameters().All(p => p.dtype == float32));
    }

    private static Dictionary<string, Tensor> Differentiate(PretrainingOptions options, ScalarType type)
    {
        using var scope = NewDisposeScope();
        using ISelfSupervisedMethod method = MethodRegistry.Create(options, seed: 1);
        method.Module.to(type);
        method.Module.train();
        using var backward = new BackwardPass(method.Module, options);
        using var generator = new Generator(3);
        Tensor[] views = [.. Enumerable.Range(0, method.Views.ViewCount).Select(_ => randn([Batch, 3, 16, 16], generator: generator).to(type))];
        var step = new StepContext { Step = 1, Epoch = 0, Epochs = 1, StepsPerEpoch = 10, Images = [0, 1, 2], Generator = generator };
        backward.Run(method.ComputeLoss(views, step));
        Parameter[] trained = [.. method.Module.parameters().Where(p => p.requires_grad)];
        using (no_grad())
        {
            Assert.IsTrue(backward.Unscale(trained));
        }

        return method.Module.named_parameters().Where(p => p.parameter.grad is not null)
            .ToDictionary(p => p.name, p => p.parameter.grad!.clone().DetachFromDisposeScope(), StringComparer.Ordinal);
    }
}
