using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Methods.MocoV3;
using MLNet.SelfSup.Torch.Training;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Methods.MocoV3;

[TestClass]
[TestCategory("MocoV3")]
public sealed class MocoV3StepTests
{
    private const string Watched = "norm.weight";

    private static readonly MocoV3Options Options = new()
    {
        Encoder = VisionTransformerOptions.Micro(16) with { EmbedDim = 24, Depth = 1 },
        ProjectionDim = 8,
        ProjectorHiddenDim = 16,
        BatchSize = 6,
        Momentum = 0.5,
    };

    [TestMethod]
    [DataRow(true, 0.0, 0.5)]
    [DataRow(true, 5.0, 0.75)]
    [DataRow(false, 5.0, 0.5)]
    public void ComputeLoss_MomentumCosine_RisesFromItsStart(bool isCosine, double epoch, double expected)
    {
        using var scope = NewDisposeScope();
        using MocoV3Method method = New(Options with { MomentumCosine = isCosine });

        Compute(method, epoch, microBatch: 0);

        // 1 before the encoder was set to 3: m·1 + (1 - m)·3.
        TensorAssert.AreClose(full([24], expected + ((1 - expected) * 3)), method.Network.FollowingEncoder.get_parameter(Watched)!, 1e-6, Watched);
    }

    [TestMethod]
    public void ComputeLoss_LaterBatchOfAStep_LeavesTheMomentumEncoder()
    {
        using var scope = NewDisposeScope();
        using MocoV3Method method = New(Options);

        Compute(method, 0, microBatch: 1);

        TensorAssert.AreClose(ones(24), method.Network.FollowingEncoder.get_parameter(Watched)!, 1e-7, Watched);
    }

    [TestMethod]
    public void Create_LinearStem_FreezesThePatchProjectionUnlessTold()
    {
        using MocoV3Method frozen = New(Options);
        using MocoV3Method trained = New(Options with { FreezePatchProjection = false });
        using MocoV3Method convolutional = New(Options with { Encoder = VisionTransformerOptions.ConvMicro(16, patchSize: 4) with { EmbedDim = 24, Depth = 1 } });

        Assert.IsFalse(frozen.Network.Encoder.get_parameter("patch_embed.proj.weight")!.requires_grad);
        Assert.IsTrue(trained.Network.Encoder.get_parameter("patch_embed.proj.weight")!.requires_grad);
        Assert.IsTrue(convolutional.Network.Encoder.get_parameter("patch_embed.proj.0.weight")!.requires_grad);
    }

    private static MocoV3Method New(MocoV3Options options)
    {
        var method = new MocoV3Method(options, seed: 1);
        using IDisposable noGrad = no_grad();
        if (method.Network.Encoder.get_parameter(Watched) is { } weight)
        {
            weight.fill_(3);
        }

        method.Module.train();
        return method;
    }

    private static void Compute(MocoV3Method method, double epoch, int microBatch)
    {
        using var generator = new Generator(2);
        Tensor[] views = [rand(6, 3, 16, 16, generator: generator), rand(6, 3, 16, 16, generator: generator)];
        method.ComputeLoss(views, new StepContext { Step = 0, Epoch = epoch, Epochs = 10, MicroBatch = microBatch, Generator = generator });
    }
}
