using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Training.Optimizers;
using TorchSharp;
using TorchSharp.Modules;

namespace MLNet.SelfSup.Tests.Training.Optimizers;

[TestClass]
public sealed class SgdTests : IDisposable
{
    private const double Momentum = 0.9;

    private readonly DisposeScope _scope = torch.NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Step_Float64_EqualsTheFormulaByHand(bool useFused)
    {
        Parameter parameter = new(torch.tensor([0.5, -2.0], torch.float64));
        using var optimizer = new Sgd([new([("p", parameter)], WeightDecay: 0.1)], Momentum, useFused);

        OptimizerSteps.Take(optimizer, 0.01, (parameter, torch.tensor([0.3, 0.0], torch.float64)));
        OptimizerSteps.Take(optimizer, 0.02, (parameter, torch.tensor([-0.7, 0.0], torch.float64)));

        // Buffer 0.3 + 0.1 * 0.5 = 0.35, weight 0.4965; buffer 0.9 * 0.35 - 0.7 + 0.04965 = -0.33535, weight 0.503207.
        Assert.AreEqual(0.503207, parameter[0].ToDouble(), 1e-14);
        Assert.AreEqual(-0.33535, optimizer.State["p/momentum_buffer"][0].ToDouble(), 1e-14);

        // Decay alone: buffer -0.2, weight -1.998; buffer 0.9 * -0.2 - 0.1998 = -0.3798, weight -1.990404.
        Assert.AreEqual(-1.990404, parameter[1].ToDouble(), 1e-14);
    }

    [TestMethod]
    [DataRow(torch.ScalarType.Float32, 1e-6)]
    [DataRow(torch.ScalarType.Float64, 1e-13)]
    public void Step_Fused_EqualsTheReference(torch.ScalarType type, double tolerance)
    {
        Assert.IsTrue(FusedKernels.IsAvailable, FusedKernels.Failure);

        OptimizerSteps.AssertFusedEqualsReference(
            (p, useFused) => new Sgd([new([("a", p[0]), ("b", p[1])], 0.05), new([("c", p[2]), ("d", p[3])], 0, LearningRateScale: 0.7)], Momentum, useFused),
            type,
            tolerance);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Step_Gradient_KeepsItsValues(bool useFused)
    {
        Parameter parameter = new(torch.ones(3));
        using var optimizer = new Sgd([new([("p", parameter)], WeightDecay: 0.5)], Momentum, useFused);

        OptimizerSteps.Take(optimizer, 0.1, (parameter, torch.ones(3)));

        Assert.AreEqual(3f, parameter.grad!.sum().item<float>());
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Step_ZeroGradientWithoutDecay_LeavesTheParameter(bool useFused)
    {
        Parameter parameter = new(torch.tensor([1.1f, -0.7f]));
        using var optimizer = new Sgd([new([("p", parameter)], WeightDecay: 0)], Momentum, useFused);

        OptimizerSteps.Take(optimizer, 0.1, (parameter, torch.zeros(2)));

        TensorAssert.AreSame(torch.tensor([1.1f, -0.7f]), parameter, "the parameter");
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Step_NoGradient_LeavesParameterAndState(bool useFused)
    {
        Parameter moved = new(torch.ones(3));
        Parameter still = new(torch.ones(3));
        using var optimizer = new Sgd([new([("moved", moved), ("still", still)], WeightDecay: 0.5)], Momentum, useFused);

        OptimizerSteps.Take(optimizer, 0.1, (moved, torch.ones(3)));

        Assert.AreEqual(1 - (0.1 * 1.5), moved[0].ToDouble(), 1e-6);
        Assert.AreEqual(1f, still[0].item<float>());
        Assert.AreEqual(0f, optimizer.State["still/momentum_buffer"].abs().sum().item<float>());
    }

    [TestMethod]
    public void Step_NoMomentum_IsPlainDescent()
    {
        Parameter parameter = new(torch.ones(1));
        using var optimizer = new Sgd([new([("p", parameter)], WeightDecay: 0)], momentum: 0);

        OptimizerSteps.Take(optimizer, 0.1, (parameter, torch.ones(1)));
        OptimizerSteps.Take(optimizer, 0.1, (parameter, torch.ones(1)));

        Assert.AreEqual(0.8, parameter[0].ToDouble(), 1e-6);
    }

    [TestMethod]
    public void Step_MixedTypesInAGroup_MovesBoth()
    {
        Parameter single = new(torch.ones(2));
        Parameter twice = new(torch.ones(2, dtype: torch.float64));
        using var optimizer = new Sgd([new([("single", single), ("double", twice)], WeightDecay: 0)], Momentum);

        OptimizerSteps.Take(optimizer, 0.01, (single, torch.ones(2)), (twice, torch.ones(2, dtype: torch.float64)));

        Assert.AreEqual(0.99, single[0].ToDouble(), 1e-6);
        Assert.AreEqual(0.99, twice[0].ToDouble(), 1e-14);
    }

    [TestMethod]
    public void State_Copied_GoesOnWithTheSameBits() =>
        OptimizerSteps.AssertStateRoundTrips(p => new Sgd([new([.. p.Select((q, i) => ($"p{i}", q))], 0.01)], Momentum));

    [TestMethod]
    public void ZeroGrad_AfterBackward_DropsTheGradient()
    {
        Parameter parameter = new(torch.ones(3));
        using var optimizer = new Sgd([new([("p", parameter)], 0)], Momentum);
        parameter.sum().backward();
        Assert.IsNotNull(parameter.grad);

        optimizer.ZeroGrad();

        Assert.IsNull(parameter.grad);
    }

    [TestMethod]
    public void Constructor_NameTwice_Throws()
    {
        Parameter parameter = new(torch.ones(3));

        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => new Sgd([new([("p", parameter)], 0), new([("p", parameter)], 0.1)], Momentum));

        Assert.Contains("'p' stands twice", error.Message, StringComparison.Ordinal);
    }
}
