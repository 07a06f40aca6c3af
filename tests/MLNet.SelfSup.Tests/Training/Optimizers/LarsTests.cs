using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Training.Optimizers;
using TorchSharp;
using TorchSharp.Modules;

namespace MLNet.SelfSup.Tests.Training.Optimizers;

[TestClass]
public sealed class LarsTests : IDisposable
{
    private const double Momentum = 0.9;
    private const double Trust = 0.001;

    private readonly DisposeScope _scope = torch.NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Step_Matrix_EqualsTheFormulaByHand(bool useFused)
    {
        Parameter parameter = new(torch.tensor(new[,] { { 3.0, 4.0 } }, torch.float64));
        using var optimizer = new Lars([new([("p", parameter)], WeightDecay: 0.1)], Momentum, Trust, useFused);

        // The decayed gradient is (0.6, 0.8), of length 1, the weight's length 5: scaled it is (0.003, 0.004).
        OptimizerSteps.Take(optimizer, 10, (parameter, torch.tensor(new[,] { { 0.3, 0.4 } }, torch.float64)));
        Assert.AreEqual(0.003, optimizer.State["p/mu"][0, 0].ToDouble(), 1e-15);
        Assert.AreEqual(2.97, parameter[0, 0].ToDouble(), 1e-14);
        Assert.AreEqual(3.96, parameter[0, 1].ToDouble(), 1e-14);

        // The weight's length is 4.95, the decayed gradient (-1.703, 0.396) has length sqrt(3.057025).
        OptimizerSteps.Take(optimizer, 10, (parameter, torch.tensor(new[,] { { -2.0, 0.0 } }, torch.float64)));
        double mu = (0.9 * 0.003) + (Trust * 4.95 / Math.Sqrt(3.057025) * -1.703);
        Assert.AreEqual(mu, optimizer.State["p/mu"][0, 0].ToDouble(), 1e-14);
        Assert.AreEqual(2.97 - (10 * mu), parameter[0, 0].ToDouble(), 1e-14);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Step_OneDimension_NeitherDecaysNorScales(bool useFused)
    {
        Parameter parameter = new(torch.tensor([3.0, 4.0], torch.float64));
        Parameter number = new(torch.tensor(2.0, torch.float64));
        using var optimizer = new Lars([new([("p", parameter), ("n", number)], WeightDecay: 0.1)], Momentum, Trust, useFused);

        OptimizerSteps.Take(optimizer, 0.1, (parameter, torch.tensor([0.3, 0.4], torch.float64)), (number, torch.tensor(1.0, torch.float64)));
        OptimizerSteps.Take(optimizer, 0.1, (parameter, torch.tensor([0.3, 0.4], torch.float64)), (number, torch.tensor(1.0, torch.float64)));

        // Buffers 0.3, then 0.9 * 0.3 + 0.3 = 0.57.
        Assert.AreEqual(3 - 0.03 - 0.057, parameter[0].ToDouble(), 1e-14);
        Assert.AreEqual(2 - 0.1 - 0.19, number.ToDouble(), 1e-14);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Step_ZeroWeight_TakesTheGradientUnscaled(bool useFused)
    {
        Parameter parameter = new(torch.zeros(1, 2, dtype: torch.float64));
        using var optimizer = new Lars([new([("p", parameter)], WeightDecay: 0.1)], Momentum, Trust, useFused);

        OptimizerSteps.Take(optimizer, 0.1, (parameter, torch.tensor(new[,] { { 0.3, 0.4 } }, torch.float64)));

        Assert.AreEqual(-0.03, parameter[0, 0].ToDouble(), 1e-14);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Step_ZeroGradientWithoutDecay_LeavesTheParameter(bool useFused)
    {
        Parameter parameter = new(torch.tensor(new[,] { { 1.1f, -0.7f } }));
        using var optimizer = new Lars([new([("p", parameter)], WeightDecay: 0)], Momentum, Trust, useFused);

        OptimizerSteps.Take(optimizer, 0.1, (parameter, torch.zeros(1, 2)));

        TensorAssert.AreSame(torch.tensor(new[,] { { 1.1f, -0.7f } }), parameter, "the parameter");
    }

    [TestMethod]
    [DataRow(torch.ScalarType.Float32, 1e-6)]
    [DataRow(torch.ScalarType.Float64, 1e-13)]
    public void Step_Fused_EqualsTheReference(torch.ScalarType type, double tolerance)
    {
        Assert.IsTrue(FusedKernels.IsAvailable, FusedKernels.Failure);

        OptimizerSteps.AssertFusedEqualsReference(
            (p, useFused) => new Lars([new([("a", p[0]), ("b", p[1])], 0.05), new([("c", p[2]), ("d", p[3])], 0, LearningRateScale: 0.7)], Momentum, trust: 0.1, useFused),
            type,
            tolerance);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Step_NoGradient_LeavesParameterAndState(bool useFused)
    {
        Parameter moved = new(torch.ones(3, 1));
        Parameter still = new(torch.ones(3, 1));
        using var optimizer = new Lars([new([("moved", moved), ("still", still)], WeightDecay: 0.5)], Momentum, Trust, useFused);

        OptimizerSteps.Take(optimizer, 0.1, (moved, torch.ones(3, 1)));

        Assert.AreEqual(1 - (0.1 * Trust), moved[0].ToDouble(), 1e-6);
        Assert.AreEqual(1f, still[0].item<float>());
        Assert.AreEqual(0f, optimizer.State["still/mu"].abs().sum().item<float>());
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Step_LeavesNoTensors(bool useFused)
    {
        Parameter parameter = new(torch.ones(2, 2));
        using var optimizer = new Lars([new([("p", parameter)], WeightDecay: 0.5)], Momentum, Trust, useFused);
        parameter.grad = torch.ones(2, 2);
        using var noGradients = torch.no_grad();

        TensorAssert.LeavesNoTensors(() => optimizer.Step(0.1));
    }

    [TestMethod]
    public void State_Copied_GoesOnWithTheSameBits() =>
        OptimizerSteps.AssertStateRoundTrips(p => new Lars([new([.. p.Select((q, i) => ($"p{i}", q))], 0.01)], Momentum));

    [TestMethod]
    public void Constructor_NameTwice_Throws()
    {
        Parameter parameter = new(torch.ones(3));

        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => new Lars([new([("p", parameter)], 0), new([("p", parameter)], 0.1)], Momentum));

        Assert.Contains("'p' stands twice", error.Message, StringComparison.Ordinal);
    }
}
