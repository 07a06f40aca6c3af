using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Layers;
using MLNet.SelfSup.Torch.Methods.Moco;
using MLNet.SelfSup.Torch.Training;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Methods.Moco;

[TestClass]
[TestCategory("Moco")]
public sealed class MocoStepTests
{
    private const int Batch = 6;

    private static readonly MocoOptions Options = new()
    {
        Encoder = ResNetOptions.Micro(16) with { Width = 4, StageDepths = [1, 1] },
        ProjectionDim = 8,
        QueueSize = 20,
        BatchSize = Batch,
    };

    [TestMethod]
    public void ComputeLoss_Once_EnqueuesABatchAndMovesTheKeyEncoder()
    {
        using var scope = NewDisposeScope();
        using var method = new MocoMethod(Options with { Momentum = 0 }, seed: 1);
        using (no_grad())
        {
            method.Network.QueryEncoder.get_parameter("conv1.weight")!.fill_(0.5);
        }

        Compute(method, microBatch: 0);

        Assert.AreEqual(Batch, method.Network.QueuePointer.item<long>());
        TensorAssert.AreClose(
            method.Network.QueryEncoder.get_parameter("conv1.weight")!, method.Network.KeyEncoder.get_parameter("conv1.weight")!, 0, "conv1.weight");
    }

    [TestMethod]
    public void ComputeLoss_LaterBatchOfAStep_LeavesTheKeyEncoder()
    {
        using var scope = NewDisposeScope();
        using var method = new MocoMethod(Options with { Momentum = 0 }, seed: 1);
        Tensor before = method.Network.KeyEncoder.get_parameter("conv1.weight")!.clone();
        using (no_grad())
        {
            method.Network.QueryEncoder.get_parameter("conv1.weight")!.fill_(0.5);
        }

        Compute(method, microBatch: 1);

        TensorAssert.AreClose(before, method.Network.KeyEncoder.get_parameter("conv1.weight")!, 1e-7, "conv1.weight");
    }

    [TestMethod]
    public void ComputeLoss_Symmetric_IsTheMeanOfBothDirectionsAndEnqueuesBoth()
    {
        using var scope = NewDisposeScope();
        Tensor[] views = Views();
        double[] oneWay = [.. new[] { views, [views[1], views[0]] }.Select(pair =>
        {
            using var method = new MocoMethod(Options, seed: 1);
            return (double)Compute(method, 0, pair).item<float>();
        })];
        using var symmetric = new MocoMethod(Options with { SymmetricLoss = true }, seed: 1);

        double both = Compute(symmetric, 0, views).item<float>();

        Assert.AreEqual(oneWay.Average(), both, 1e-5);
        Assert.AreEqual(2 * Batch, symmetric.Network.QueuePointer.item<long>());
    }

    [TestMethod]
    public void ComputeLoss_VisionTransformer_TrainsIt()
    {
        using var scope = NewDisposeScope();
        VisionTransformerOptions encoder = VisionTransformerOptions.Micro(16) with { EmbedDim = 24, Depth = 1 };
        using var method = new MocoMethod(Options with { Encoder = encoder }, seed: 1);

        Tensor loss = Compute(method, 0);
        loss.backward();

        Assert.IsTrue(loss.isfinite().item<bool>());
        Assert.IsNotNull(method.Network.QueryEncoder.get_parameter("patch_embed.proj.weight")!.grad);
        Assert.IsFalse(method.GetEncoderState().Keys.Any(name => name.StartsWith("head.", StringComparison.Ordinal)));
        Assert.IsTrue(method.Module.state_dict().ContainsKey("encoder_q.head.2.weight"));
    }

    [TestMethod]
    public void Create_ConvolutionalStem_NormalisesInGroupsToo()
    {
        VisionTransformerOptions encoder = VisionTransformerOptions.ConvMicro(16, patchSize: 4) with { EmbedDim = 24, Depth = 1 };
        using var method = new MocoMethod(Options with { Encoder = encoder, BatchNormGroups = 2 }, seed: 1);

        int[] groups = [.. method.Network.QueryEncoder.modules().OfType<BatchNormalization>().Select(norm => norm.Groups)];

        CollectionAssert.AreEqual(new[] { 2, 2 }, groups);
    }

    private static Tensor Compute(MocoMethod method, int microBatch, Tensor[]? views = null)
    {
        using var generator = new Generator(3);
        method.Module.train();
        return method.ComputeLoss(views ?? Views(), new StepContext { Step = 0, Epoch = 0, Epochs = 1, MicroBatch = microBatch, Generator = generator });
    }

    private static Tensor[] Views()
    {
        using var generator = new Generator(2);
        return [rand(Batch, 3, 16, 16, generator: generator), rand(Batch, 3, 16, 16, generator: generator)];
    }
}
