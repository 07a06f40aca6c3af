using MLNet.SelfSup.Torch.Training;
using TorchSharp;
using TorchSharp.Modules;

namespace MLNet.SelfSup.Tests.Training.Optimizers;

/// <summary>Steps of an optimizer with given gradients.</summary>
internal static class OptimizerSteps
{
    /// <summary>Takes one step; parameters that are not named have no gradient.</summary>
    public static void Take(IOptimizer optimizer, double rate, params (Parameter Parameter, torch.Tensor Gradient)[] gradients)
    {
        optimizer.ZeroGrad();
        foreach ((Parameter parameter, torch.Tensor gradient) in gradients)
        {
            parameter.grad = gradient;
        }

        using var noGradients = torch.no_grad();
        optimizer.Step(rate);
    }

    /// <summary>Takes the same 50 random steps with two optimizers and compares what they moved, and their states.</summary>
    /// <param name="make">Makes groups' owner, given parameters and whether fused kernels may be taken.</param>
    /// <param name="type">The element type.</param>
    /// <param name="tolerance">The largest difference.</param>
    public static void AssertFusedEqualsReference(Func<Parameter[], bool, IOptimizer> make, torch.ScalarType type, double tolerance)
    {
        Parameter[] fusedParameters = Random(type);
        Parameter[] plainParameters = Random(type);
        using IOptimizer fused = make(fusedParameters, true);
        using IOptimizer plain = make(plainParameters, false);
        using var generator = new torch.Generator(11);
        for (int step = 0; step < 50; step++)
        {
            torch.Tensor[] gradients = [.. fusedParameters.Select(p => torch.randn(p.shape, dtype: type, generator: generator))];
            Take(fused, 0.01, [.. fusedParameters.Zip(gradients.Select(g => g.clone()))]);
            Take(plain, 0.01, [.. plainParameters.Zip(gradients)]);
        }

        foreach ((Parameter expected, Parameter actual) in plainParameters.Zip(fusedParameters))
        {
            Assert.IsTrue(TrainingHarness.MaxDifference(expected, actual) <= tolerance);
        }

        Assert.IsNotEmpty(plain.State);
        foreach ((string name, torch.Tensor expected) in plain.State)
        {
            Assert.IsTrue(TrainingHarness.MaxDifference(expected, fused.State[name]) <= tolerance * 10, name);
        }
    }

    /// <summary>Stops in the middle, copies the state into a new optimizer, and compares with steps that were not stopped.</summary>
    /// <param name="make">Makes the optimizer.</param>
    public static void AssertStateRoundTrips(Func<Parameter[], IOptimizer> make)
    {
        Parameter[] parameters = Random(torch.float32);
        using IOptimizer whole = make(parameters);
        Take(whole, 0.1, [.. parameters.Select(p => (p, torch.ones_like(p)))]);
        Parameter[] copies = [.. parameters.Select(p => new Parameter(p.detach().clone()))];
        using IOptimizer resumed = make(copies);
        CollectionAssert.AreEquivalent(whole.State.Keys.ToArray(), resumed.State.Keys.ToArray());
        foreach ((string name, torch.Tensor value) in whole.State)
        {
            Assert.AreNotEqual(0, value.abs().sum().ToDouble(), name);
            resumed.State[name].copy_(value);
        }

        Take(whole, 0.1, [.. parameters.Select(p => (p, torch.ones_like(p)))]);
        Take(resumed, 0.1, [.. copies.Select(p => (p, torch.ones_like(p)))]);

        foreach ((Parameter expected, Parameter actual) in parameters.Zip(copies))
        {
            Assert.AreEqual(0, TrainingHarness.MaxDifference(expected, actual));
        }
    }

    private static Parameter[] Random(torch.ScalarType type)
    {
        using var generator = new torch.Generator(3);
        return [.. new long[][] { [5, 7], [1], [3, 2, 4], [129] }.Select(shape => new Parameter(torch.randn(shape, dtype: type, generator: generator)))];
    }
}
