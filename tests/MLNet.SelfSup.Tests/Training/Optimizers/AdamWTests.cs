using MLNet.SelfSup.Torch.Training;
using MLNet.SelfSup.Torch.Training.Optimizers;
using TorchSharp;
using TorchSharp.Modules;
using AdamW = MLNet.SelfSup.Torch.Training.Optimizers.AdamW;

namespace MLNet.SelfSup.Tests.Training.Optimizers;

[TestClass]
public sealed class AdamWTests : IDisposable
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.95;
    private const double Epsilon = 1e-8;

    private readonly DisposeScope _scope = torch.NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Step_Float64_EqualsTheFormulaByHand(bool useFused)
    {
        Parameter parameter = new(torch.tensor([0.5, -2.0], torch.float64));
        using var optimizer = new AdamW([new([("p", parameter)], WeightDecay: 0.1)], Beta1, Beta2, Epsilon, useFused);
        double[] gradients = [0.3, -0.7, 0.1];
        double[] rates = [0.01, 0.02, 0.005];
        double value = 0.5;
        double average = 0;
        double square = 0;

        for (int step = 1; step <= gradients.Length; step++)
        {
            double gradient = gradients[step - 1];
            double rate = rates[step - 1];
            average = (Beta1 * average) + ((1 - Beta1) * gradient);
            square = (Beta2 * square) + ((1 - Beta2) * gradient * gradient);
            value *= 1 - (rate * 0.1);
            value -= rate * (average / (1 - Math.Pow(Beta1, step))) / (Math.Sqrt(square / (1 - Math.Pow(Beta2, step))) + Epsilon);
            Take(optimizer, rate, (parameter, torch.tensor([gradient, 0.0], torch.float64)));
        }

        Assert.AreEqual(value, parameter[0].ToDouble(), 1e-14);
        Assert.AreEqual(-2 * (1 - 0.001) * (1 - 0.002) * (1 - 0.0005), parameter[1].ToDouble(), 1e-14);
    }

    [TestMethod]
    [DataRow(torch.ScalarType.Float32, 1e-7)]
    [DataRow(torch.ScalarType.Float64, 1e-12)]
    public void Step_Fused_EqualsTheReference(torch.ScalarType type, double tolerance)
    {
        Assert.IsTrue(FusedKernels.IsAvailable, FusedKernels.Failure);
        (Parameter[] fusedParameters, AdamW fused) = Make(type, useFused: true);
        (Parameter[] plainParameters, AdamW plain) = Make(type, useFused: false);
        using AdamW firstOwner = fused;
        using AdamW secondOwner = plain;
        using var generator = new torch.Generator(11);

        for (int step = 0; step < 50; step++)
        {
            torch.Tensor[] gradients = [.. fusedParameters.Select(p => torch.randn(p.shape, dtype: type, generator: generator))];
            Take(fused, 1e-3, [.. fusedParameters.Zip(gradients)]);
            Take(plain, 1e-3, [.. plainParameters.Zip(gradients)]);
        }

        foreach ((Parameter expected, Parameter actual) in plainParameters.Zip(fusedParameters))
        {
            Assert.IsLessThanOrEqualTo(tolerance, TrainingHarness.MaxDifference(expected, actual));
        }

        foreach ((string name, torch.Tensor expected) in plain.State)
        {
            Assert.IsLessThanOrEqualTo(tolerance * 10, TrainingHarness.MaxDifference(expected, fused.State[name]), name);
        }
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Step_NoGradient_LeavesParameterAndState(bool useFused)
    {
        Parameter moved = new(torch.ones(3));
        Parameter still = new(torch.ones(3));
        using var optimizer = new AdamW([new([("moved", moved), ("still", still)], WeightDecay: 0.5)], Beta1, Beta2, Epsilon, useFused);

        Take(optimizer, 0.1, (moved, torch.ones(3)));
        Take(optimizer, 0.1, (moved, torch.ones(3)), (still, torch.ones(3)));

        Assert.AreEqual(2f, optimizer.State["moved/step"].item<float>());
        Assert.AreEqual(1f, optimizer.State["still/step"].item<float>());
        Assert.AreEqual(1 - (0.1 * 0.5) - 0.1, still[0].ToDouble(), 1e-6);
    }

    [TestMethod]
    public void Step_LearningRateScale_ScalesTheRate()
    {
        Parameter whole = new(torch.ones(2, dtype: torch.float64));
        Parameter half = new(torch.ones(2, dtype: torch.float64));
        using var optimizer = new AdamW([new([("whole", whole)], 0.1), new([("half", half)], 0.1, LearningRateScale: 0.5)], Beta1, Beta2);

        Take(optimizer, 0.01, (whole, torch.ones(2, dtype: torch.float64)), (half, torch.ones(2, dtype: torch.float64)));

        Assert.AreEqual(0.989, whole[0].ToDouble(), 1e-9);
        Assert.AreEqual(0.9945, half[0].ToDouble(), 1e-9);
    }

    [TestMethod]
    public void Step_MixedTypesInAGroup_MovesBoth()
    {
        Parameter single = new(torch.ones(2));
        Parameter twice = new(torch.ones(2, dtype: torch.float64));
        using var optimizer = new AdamW([new([("single", single), ("double", twice)], WeightDecay: 0)], Beta1, Beta2);

        Take(optimizer, 0.01, (single, torch.ones(2)), (twice, torch.ones(2, dtype: torch.float64)));

        Assert.AreEqual(0.99, single[0].ToDouble(), 1e-6);
        Assert.AreEqual(0.99, twice[0].ToDouble(), 1e-9);
    }

    [TestMethod]
    public void ZeroGrad_AfterBackward_DropsTheGradient()
    {
        Parameter parameter = new(torch.ones(3));
        using var optimizer = new AdamW([new([("p", parameter)], 0)], Beta1, Beta2);
        parameter.sum().backward();
        Assert.IsNotNull(parameter.grad);

        optimizer.ZeroGrad();

        Assert.IsNull(parameter.grad);
    }

    [TestMethod]
    public void Constructor_NameTwice_Throws()
    {
        Parameter parameter = new(torch.ones(3));

        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => new AdamW([new([("p", parameter)], 0), new([("p", parameter)], 0.1)], Beta1, Beta2));

        Assert.Contains("'p' stands twice", error.Message, StringComparison.Ordinal);
    }

    private static (Parameter[] Parameters, AdamW Optimizer) Make(torch.ScalarType type, bool useFused)
    {
        using var generator = new torch.Generator(3);
        Parameter[] parameters = [.. new long[][] { [5, 7], [1], [3, 2, 4], [129] }.Select(shape => new Parameter(torch.randn(shape, dtype: type, generator: generator)))];
        ParameterGroup[] groups =
        [
            new([("a", parameters[0]), ("b", parameters[1])], WeightDecay: 0.05),
            new([("c", parameters[2]), ("d", parameters[3])], WeightDecay: 0, LearningRateScale: 0.7),
        ];
        return (parameters, new AdamW(groups, Beta1, Beta2, Epsilon, useFused));
    }

    private static void Take(AdamW optimizer, double rate, params (Parameter Parameter, torch.Tensor Gradient)[] gradients)
    {
        optimizer.ZeroGrad();
        foreach ((Parameter parameter, torch.Tensor gradient) in gradients)
        {
            parameter.grad = gradient;
        }

        using var noGradients = torch.no_grad();
        optimizer.Step(rate);
    }
}
