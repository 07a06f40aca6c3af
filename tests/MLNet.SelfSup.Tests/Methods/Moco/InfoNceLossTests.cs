using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Methods.Moco;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Methods.Moco;

[TestClass]
[TestCategory("Moco")]
public sealed class InfoNceLossTests
{
    [TestMethod]
    public void Similarities_HandMade_PutThePositiveFirst()
    {
        using var scope = NewDisposeScope();

        Tensor similarities = HandMade();

        TensorAssert.AreClose(tensor(new[] { 0.6, 0.0, -1.0 }, [1, 3]), similarities, 1e-12, "similarities");
    }

    [TestMethod]
    public void Compute_HandMade_MatchesHandValue()
    {
        using var scope = NewDisposeScope();

        double loss = InfoNceLoss.Compute(HandMade(), 0.5).item<double>();

        // Similarities 0.6, 0, -1 over 0.5.
        Assert.AreEqual(Math.Log(Math.Exp(1.2) + 1 + Math.Exp(-2)) - 1.2, loss, 1e-12);
    }

    [TestMethod]
    public void Compute_OppositeNegatives_IsNearZero()
    {
        using var scope = NewDisposeScope();
        Tensor query = tensor(new[] { 1.0, 0.0 }, [1, 2]);

        double loss = InfoNceLoss.Compute(InfoNceLoss.Similarities(query, query, tensor(new[] { -1.0, -1.0, 0.0, 0.0 }, [2, 2])), 0.07).item<double>();

        Assert.AreEqual(Math.Log(1 + (2 * Math.Exp(-2 / 0.07))), loss, 1e-14);
        Assert.IsLessThan(1e-11, loss);
    }

    [TestMethod]
    [DataRow(0.07)]
    [DataRow(0.2)]
    public void Compute_RandomVectors_EqualsTheNaiveLoop(double temperature)
    {
        using var scope = NewDisposeScope();
        Tensor queries = NewUnitRows(4);
        Tensor keys = NewUnitRows(4);
        Tensor negatives = NewUnitRows(6);

        double loss = InfoNceLoss.Compute(InfoNceLoss.Similarities(queries, keys, negatives.t()), temperature).item<double>();

        double expected = Enumerable.Range(0, 4).Average(i => ComputeNaively(queries[i], keys[i], negatives, temperature));
        Assert.AreEqual(expected, loss, 1e-12);
    }

    [TestMethod]
    public void Compute_Gradient_PullsTheQueryToItsKeyAndFromTheQueue()
    {
        using var scope = NewDisposeScope();
        Tensor query = tensor(new[] { 1.0, 0.0 }, [1, 2]).requires_grad_();
        Tensor key = tensor(new[] { 0.0, 1.0 }, [1, 2]);
        Tensor negatives = tensor(new[] { 0.0, -1.0 }, [2, 1]);

        InfoNceLoss.Compute(InfoNceLoss.Similarities(query, key, negatives), 1).backward();

        // Both similarities are 0, so both classes have the probability 1/2: 1/2 (k₁ - k₀).
        TensorAssert.AreClose(tensor(new[] { 0.0, -1.0 }, [1, 2]), query.grad!, 1e-12, "gradient");
    }

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(-0.1)]
    public void Compute_TemperatureNotAboveZero_Throws(double temperature)
    {
        using Tensor similarities = zeros(2, 3);

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => InfoNceLoss.Compute(similarities, temperature));
    }

    [TestMethod]
    public void Compute_LeavesNoTensors()
    {
        using Tensor queries = NewUnitRows(2);
        using Tensor negatives = rand(5, 3, float64);

        TensorAssert.LeavesNoTensors(() =>
        {
            using Tensor similarities = InfoNceLoss.Similarities(queries, queries, negatives);
            InfoNceLoss.Compute(similarities, 0.2).Dispose();
        });
    }

    private static Tensor HandMade()
    {
        Tensor query = tensor(new[] { 1.0, 0.0 }, [1, 2]);
        Tensor key = tensor(new[] { 0.6, 0.8 }, [1, 2]);
        Tensor negatives = tensor(new[] { 0.0, -1.0, 1.0, 0.0 }, [2, 2]);  // columns (0, 1) and (-1, 0)
        return InfoNceLoss.Similarities(query, key, negatives);
    }

    private static Tensor NewUnitRows(int count)
    {
        using Tensor rows = randn(count, 5, float64);
        return nn.functional.normalize(rows, dim: 1);
    }

    private static double ComputeNaively(Tensor query, Tensor key, Tensor negatives, double temperature)
    {
        double[] q = [.. query.data<double>()];
        double positive = Math.Exp(Dot(q, [.. key.data<double>()]) / temperature);
        double sum = positive;
        for (int j = 0; j < negatives.shape[0]; j++)
        {
            sum += Math.Exp(Dot(q, [.. negatives[j].data<double>()]) / temperature);
        }

        return -Math.Log(positive / sum);
    }

    private static double Dot(double[] left, double[] right) => left.Zip(right, (a, b) => a * b).Sum();
}
