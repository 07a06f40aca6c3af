using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Training.Optimizers;
using TorchSharp;
using TorchSharp.Modules;

namespace MLNet.SelfSup.Tests.Training.Optimizers;

[TestClass]
public sealed class ExponentialMovingAverageTests : IDisposable
{
    private readonly DisposeScope _scope = torch.NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Update_Float64_MatchesHandValue(bool useFused)
    {
        torch.Tensor[] targets = [torch.tensor([1.0, -2.0], torch.float64), torch.tensor(new[,] { { 10.0 } }, torch.float64)];
        torch.Tensor[] sources = [torch.tensor([3.0, 2.0], torch.float64), torch.tensor(new[,] { { 0.0 } }, torch.float64)];

        ExponentialMovingAverage.Update(targets, sources, 0.75, useFused);

        TensorAssert.AreClose(torch.tensor([1.5, -1.0], torch.float64), targets[0], 1e-15, "first");
        TensorAssert.AreClose(torch.tensor(new[,] { { 7.5 } }, torch.float64), targets[1], 1e-15, "second");
        TensorAssert.AreSame(torch.tensor([3.0, 2.0], torch.float64), sources[0], "source");
    }

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(0.3)]
    [DataRow(0.999)]
    [DataRow(1.0)]
    public void Update_Fused_EqualsTheReference(double momentum)
    {
        using var generator = new torch.Generator(5);
        torch.Tensor[] start = [torch.randn([3, 5], generator: generator), torch.randn([7], generator: generator), torch.randn([2, 3], dtype: torch.float64, generator: generator)];
        torch.Tensor[] sources = [torch.randn([3, 5], generator: generator), torch.randn([7], generator: generator), torch.randn([2, 3], dtype: torch.float64, generator: generator)];
        torch.Tensor[] fused = Array.ConvertAll(start, t => t.clone());
        torch.Tensor[] plain = Array.ConvertAll(start, t => t.clone());

        ExponentialMovingAverage.Update(fused, sources, momentum, useFused: true);
        ExponentialMovingAverage.Update(plain, sources, momentum, useFused: false);

        for (int i = 0; i < start.Length; i++)
        {
            TensorAssert.AreClose(plain[i], fused[i], 5e-7, $"tensor {i}");
        }
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Update_MomentumOne_KeepsTheBits(bool useFused)
    {
        torch.Tensor[] targets = [torch.tensor([1.1f, -2.3f])];

        ExponentialMovingAverage.Update(targets, [torch.tensor([0.7f, 9f])], 1, useFused);

        TensorAssert.AreSame(torch.tensor([1.1f, -2.3f]), targets[0], "target");
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Update_SourceWithGradient_IsNotFollowedByAutograd(bool useFused)
    {
        Parameter source = new(torch.ones(2));
        torch.Tensor[] targets = [torch.zeros(2)];

        ExponentialMovingAverage.Update(targets, [source], 0.5, useFused);

        Assert.IsFalse(targets[0].requires_grad);
        Assert.AreEqual(0.5f, targets[0][0].item<float>());
    }

    [TestMethod]
    public void Update_UnderConstantCollections_ReadsItsNumber()
    {
        using var collections = new ConstantCollections();
        torch.Tensor[] targets = [torch.zeros(1, dtype: torch.float64)];
        torch.Tensor[] sources = [torch.ones(1, dtype: torch.float64)];

        for (int i = 0; i < 1000; i++)
        {
            ExponentialMovingAverage.Update(targets, sources, 0.999);
        }

        Assert.AreEqual(1 - Math.Pow(0.999, 1000), targets[0].ToDouble(), 1e-12);
    }

    [TestMethod]
    public void Update_NothingToMove_DoesNothing() => ExponentialMovingAverage.Update([], [], 0.5);

    [TestMethod]
    public void Update_OtherNumberOfSources_Throws() =>
        Assert.ThrowsExactly<ArgumentException>(() => ExponentialMovingAverage.Update([torch.zeros(1)], [], 0.5));

    [TestMethod]
    [DataRow(-0.1)]
    [DataRow(1.1)]
    [DataRow(double.NaN)]
    public void Update_MomentumOutsideRange_Throws(double momentum) =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ExponentialMovingAverage.Update([torch.zeros(1)], [torch.zeros(1)], momentum));
}
