using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Methods.Moco;
using MLNet.SelfSup.Torch.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Methods.Moco;

[TestClass]
[TestCategory("Moco")]
public sealed class MocoMethodTests
{
    private static readonly MocoOptions Options = new()
    {
        Encoder = new ResNetOptions { ImageSize = 8, StageDepths = [1], Width = 4, StemKernelSize = 3, StemStride = 1, StemPooling = false },
        ProjectionDim = 6,
        QueueSize = 10,
        BatchSize = 4,
        BatchNormGroups = 2,
    };

    [TestMethod]
    public void ComputeLoss_Gradient_ReachesTheQueryEncoderAlone()
    {
        using var method = new MocoMethod(Options, seed: 1);

        ComputeLoss(method);

        foreach ((string name, Parameter parameter) in method.Network.QueryEncoder.named_parameters())
        {
            Assert.IsNotNull(parameter.grad, name);
            Assert.IsGreaterThan(0, parameter.grad.abs().sum().item<float>(), name);
        }

        Assert.IsTrue(method.Network.KeyEncoder.parameters().All(p => p.grad is null));
        Assert.IsNull(method.Network.Queue.grad);
    }

    [TestMethod]
    [DataRow(false, 4)]
    [DataRow(true, 8)]
    public void ComputeLoss_Batch_PutsItsKeysIntoTheQueue(bool symmetric, int keys)
    {
        using var scope = NewDisposeScope();
        using var method = new MocoMethod(Options with { SymmetricLoss = symmetric }, seed: 1);
        Tensor before = method.Network.Queue.clone();

        ComputeLoss(method);

        Assert.AreEqual(keys, method.Network.QueuePointer.item<long>());
        TensorAssert.AreSame(before.narrow(1, keys, 10 - keys), method.Network.Queue.narrow(1, keys, 10 - keys), "the other keys");
        Assert.IsTrue(before.narrow(1, 0, keys).ne(method.Network.Queue.narrow(1, 0, keys)).any().item<bool>());
    }

    [TestMethod]
    public void EncodeKey_OneGroup_DoesNotDependOnTheOrder()
    {
        using var scope = NewDisposeScope();
        using var method = new MocoMethod(Options with { BatchNormGroups = 1 }, seed: 1);
        Tensor images = rand(4, 3, 8, 8);

        Tensor shuffled = method.EncodeKey(images, tensor(new long[] { 2, 0, 3, 1 }));

        Tensor expected = method.EncodeKey(images, arange(4, dtype: int64));
        TensorAssert.AreClose(expected, shuffled, 1e-5, "keys");
        Assert.IsFalse(shuffled.requires_grad);
    }

    [TestMethod]
    public void LearningRate_V1_FallsToATenthAtThePapersEpochs()
    {
        using var method = new MocoMethod(MocoOptions.V1(Options.Encoder) with { QueueSize = 512 }, seed: 1);
        Func<SchedulePoint, double> rate = method.Recipe.LearningRate;

        double[] rates = [.. new[] { 0, 119, 120, 159, 160, 199 }.Select(epoch => rate(new SchedulePoint(epoch * 10L, 10)))];

        CollectionAssert.AreEqual(new[] { 0.03, 0.03, 0.003, 0.003, 0.0003, 0.0003 }, rates, Comparer<double>.Create((a, b) => Math.Abs(a - b) < 1e-12 ? 0 : a.CompareTo(b)));
    }

    [TestMethod]
    public void LearningRate_V2_IsHalfACosineOfTheEpochAndGrowsWithTheBatch()
    {
        using var method = new MocoMethod(MocoOptions.V2(Options.Encoder) with { QueueSize = 512, BatchSize = 512 }, seed: 1);
        Func<SchedulePoint, double> rate = method.Recipe.LearningRate;

        Assert.AreEqual(0.06, rate(new SchedulePoint(9, 10)), 1e-12);
        Assert.AreEqual(0.03, rate(new SchedulePoint(1005, 10)), 1e-12);
    }

    private static void ComputeLoss(MocoMethod method)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        using var source = new Generator(2);
        Tensor[] views = [rand([4, 3, 8, 8], generator: source), rand([4, 3, 8, 8], generator: source)];
        method.ComputeLoss(views, new StepContext { Step = 0, Epoch = 0, Epochs = 1, Generator = generator }).backward();
    }
}
