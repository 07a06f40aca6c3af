using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Methods.MocoV3;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Methods.MocoV3;

[TestClass]
[TestCategory("MocoV3")]
public sealed class MocoV3LossTests
{
    [TestMethod]
    public void Compute_TwoImages_MatchesHandValue()
    {
        using var scope = NewDisposeScope();
        Tensor queries = tensor(new[] { 1.0, 0.0, 0.0, 7.0 }, [2, 2]);
        Tensor keys = tensor(new[] { 2.0, 0.0, 3.0, 4.0 }, [2, 2]);

        Tensor similarities = MocoV3Loss.Similarities(queries, keys);

        // Lengths do not count. Over T = 0.5: 2 against 1.2, and 1.6 against 0; 2 T is 1.
        TensorAssert.AreClose(tensor(new[] { 1, 0.6, 0, 0.8 }, [2, 2]), similarities, 1e-12, "similarities");
        double expected = (Math.Log(1 + Math.Exp(-0.8)) + Math.Log(1 + Math.Exp(-1.6))) / 2;
        Assert.AreEqual(expected, MocoV3Loss.Compute(similarities, 0.5).item<double>(), 1e-12);
    }

    [TestMethod]
    [DataRow(0.2)]
    [DataRow(1.0)]
    public void Compute_RandomVectors_EqualsTheNaiveLoop(double temperature)
    {
        using var scope = NewDisposeScope();
        Tensor queries = randn(5, 7, float64);
        Tensor keys = randn(5, 7, float64);

        double loss = MocoV3Loss.Compute(MocoV3Loss.Similarities(queries, keys), temperature).item<double>();

        Assert.AreEqual(ComputeNaively(queries, keys, temperature), loss, 1e-12);
    }

    [TestMethod]
    [DataRow(0.2)]
    [DataRow(1.0)]
    public void Compute_EqualSimilarities_IsTwiceTheTemperatureTimesTheLogarithmOfTheBatch(double temperature)
    {
        using Tensor similarities = full([8, 8], 0.3, dtype: float64);

        using Tensor loss = MocoV3Loss.Compute(similarities, temperature);

        Assert.AreEqual(2 * temperature * Math.Log(8), loss.item<double>(), 1e-12);
    }

    [TestMethod]
    public void Compute_SwappedImages_GivesTheSame()
    {
        using var scope = NewDisposeScope();
        Tensor queries = randn(4, 6, float64);
        Tensor keys = randn(4, 6, float64);
        Tensor order = tensor(new long[] { 3, 0, 2, 1 });

        Tensor swapped = MocoV3Loss.Compute(MocoV3Loss.Similarities(queries.index_select(0, order), keys.index_select(0, order)), 0.2);

        TensorAssert.AreClose(MocoV3Loss.Compute(MocoV3Loss.Similarities(queries, keys), 0.2), swapped, 1e-12, "loss");
    }

    [TestMethod]
    public void Compute_Gradient_TurnsQueriesAndDoesNotChangeTheirLength()
    {
        using var scope = NewDisposeScope();
        Tensor queries = randn(4, 6, float64).requires_grad_();

        MocoV3Loss.Compute(MocoV3Loss.Similarities(queries, randn(4, 6, float64)), 0.2).backward();

        Tensor gradient = queries.grad!;
        Assert.IsTrue(gradient.abs().sum(1).gt(1e-6).all().item<bool>());
        Assert.IsLessThan(1e-12, (gradient * queries.detach()).sum(1).abs().max().item<double>());
    }

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(-1.0)]
    public void Compute_TemperatureNotAboveZero_Throws(double temperature)
    {
        using Tensor similarities = zeros(2, 2);

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => MocoV3Loss.Compute(similarities, temperature));
    }

    [TestMethod]
    public void Compute_LeavesNoTensors()
    {
        using Tensor queries = randn(2, 3);

        TensorAssert.LeavesNoTensors(() =>
        {
            using Tensor similarities = MocoV3Loss.Similarities(queries, queries);
            MocoV3Loss.Compute(similarities, 0.2).Dispose();
        });
    }

    private static double ComputeNaively(Tensor queries, Tensor keys, double temperature)
    {
        int count = (int)queries.shape[0];
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            double[] query = [.. queries[i].data<double>()];
            double[] exponentials = [.. Enumerable.Range(0, count).Select(j => Math.Exp(Cosine(query, [.. keys[j].data<double>()]) / temperature))];
            sum -= Math.Log(exponentials[i] / exponentials.Sum());
        }

        return 2 * temperature * sum / count;
    }

    private static double Cosine(double[] left, double[] right) =>
        left.Zip(right, (a, b) => a * b).Sum() / Math.Sqrt(left.Sum(a => a * a) * right.Sum(b => b * b));
}
