using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch;
using MLNet.SelfSup.Torch.Methods;
using MLNet.SelfSup.Torch.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Methods;

[TestClass]
public sealed class RepresentationQualityTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Generator _generator = new(3);

    public void Dispose()
    {
        _generator.Dispose();
        _scope.Dispose();
    }

    [TestMethod]
    public void Report_OrthonormalEmbeddings_HaveFullRank()
    {
        IDictionary<string, double> metrics = Report(eye(6, 10));

        Assert.AreEqual(6, metrics["rankMe"], 1e-4);
        Assert.AreEqual(1, metrics["rankMeShare"], 1e-4);

        // A channel that is 1 once in six rows and 0 else has the variance 1/6 (over n - 1); four channels are 0 throughout.
        Assert.AreEqual(Math.Sqrt(10) * 6 * Math.Sqrt(1 / 6.0) / 10, metrics["featureStd"], 1e-6);
    }

    [TestMethod]
    public void Report_IdenticalEmbeddings_AreCollapse()
    {
        IDictionary<string, double> metrics = Report(ones(5, 8).Times(3));

        Assert.AreEqual(1, metrics["rankMe"], 1e-3);
        Assert.AreEqual(1 / 5.0, metrics["rankMeShare"], 1e-3);
        Assert.AreEqual(0, metrics["featureStd"], 1e-6);
    }

    [TestMethod]
    public void Report_ZeroEmbeddings_AreCollapse()
    {
        IDictionary<string, double> metrics = Report(zeros(5, 8));

        Assert.AreEqual((0, 1), (metrics["featureStd"], metrics["rankMe"]));
    }

    [TestMethod]
    public void Report_OppositePair_MatchesHandValue()
    {
        // Two channels are 3/5 and -3/5, 4/5 and -4/5: deviations 0.6·√2 and 0.8·√2; one direction holds both rows.
        IDictionary<string, double> metrics = Report(tensor(new float[,] { { 3, 4 }, { -6, -8 } }));

        Assert.AreEqual(Math.Sqrt(2) * 0.7 * Math.Sqrt(2), metrics["featureStd"], 1e-6);
        Assert.AreEqual(1, metrics["rankMe"], 1e-4);
    }

    [TestMethod]
    public void Report_UniformOnTheSphere_HasDeviationOne()
    {
        IDictionary<string, double> metrics = Report(randn(512, 32, generator: _generator));

        Assert.AreEqual(1, metrics["featureStd"], 0.02);
        Assert.IsGreaterThan(30, metrics["rankMe"]);
    }

    [TestMethod]
    public void Report_Random_EqualsTheFormulas()
    {
        const int Rows = 7;
        const int Channels = 4;
        Tensor embeddings = rand(Rows, Channels, generator: _generator);
        double[,] units = Normalize(embeddings);
        double deviations = 0;
        for (int d = 0; d < Channels; d++)
        {
            double mean = Enumerable.Range(0, Rows).Average(i => units[i, d]);
            deviations += Math.Sqrt(Enumerable.Range(0, Rows).Sum(i => Math.Pow(units[i, d] - mean, 2)) / (Rows - 1));
        }

        // The squared singular values are the eigenvalues of the Gram matrix.
        double[] eigenvalues = linalg.eigvalsh(tensor(units).t().matmul(tensor(units))).data<double>().ToArray();
        double sum = eigenvalues.Sum(Math.Sqrt);
        double entropy = eigenvalues.Select(e => (Math.Sqrt(e) / sum) + 1e-7).Sum(p => -p * Math.Log(p));

        IDictionary<string, double> metrics = Report(embeddings);

        Assert.AreEqual(Math.Sqrt(Channels) * deviations / Channels, metrics["featureStd"], 1e-5);
        Assert.AreEqual(Math.Exp(entropy), metrics["rankMe"], 1e-4);
    }

    [TestMethod]
    public void Report_Similarities_AreTheirMeans()
    {
        StepContext step = Step(0);

        RepresentationQuality.Report(step, eye(3), tensor(new float[] { 1, 0.5f, 0 }), tensor(new float[,] { { -1, 0 }, { 0, 0.5f } }));

        Assert.AreEqual(0.5, step.Metrics["positiveSimilarity"], 1e-7);
        Assert.AreEqual(-0.125, step.Metrics["negativeSimilarity"], 1e-7);
    }

    [TestMethod]
    public void Report_HalfPrecision_IsCloseToSingle()
    {
        Tensor embeddings = randn(64, 16, generator: _generator);

        IDictionary<string, double> expected = Report(embeddings);
        IDictionary<string, double> actual = Report(embeddings.to(float16));

        Assert.AreEqual(expected["featureStd"], actual["featureStd"], 1e-3);
        Assert.AreEqual(expected["rankMe"], actual["rankMe"], 1e-2);
    }

    [TestMethod]
    public void Report_Any_LeavesGradientsTensorsAndGeneratorsAlone()
    {
        Tensor embeddings = randn(8, 4, generator: _generator).requires_grad_();
        Tensor before = embeddings.detach().clone();
        Tensor state = get_rng_state();
        Tensor stepState = _generator.get_state();

        Report(embeddings);

        TensorAssert.AreSame(before, embeddings, "The embeddings");
        TensorAssert.AreSame(state, get_rng_state(), "Torch's own generator");
        TensorAssert.AreSame(stepState, _generator.get_state(), "The step's generator");
        Assert.IsNull(embeddings.grad);
        Assert.IsTrue(is_grad_enabled());
    }

    [TestMethod]
    public void Report_Any_LeavesNoTensors()
    {
        Tensor embeddings = randn(8, 4, generator: _generator);
        Tensor similarities = zeros(8);
        StepContext step = Step(0);

        TensorAssert.LeavesNoTensors(() => RepresentationQuality.Report(step, embeddings, similarities, similarities));
    }

    [TestMethod]
    public void Report_UnderConstantCollections_GivesTheSame()
    {
        Tensor embeddings = randn(16, 8, generator: _generator);
        double expected = Report(embeddings)["rankMe"];
        using var collections = new ConstantCollections();

        for (int i = 0; i < 200; i++)
        {
            Assert.AreEqual(expected, Report(embeddings)["rankMe"]);
        }
    }

    [TestMethod]
    public void Report_NotFinite_TellsNothing()
    {
        Assert.IsEmpty(Report(tensor(new[,] { { 1, 0 }, { float.NaN, 1 } })));
    }

    [TestMethod]
    public void Report_OneImage_TellsNothing()
    {
        Assert.IsEmpty(Report(ones(1, 4)));
    }

    [TestMethod]
    public void Report_OtherShape_TellsIt()
    {
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => Report(ones(2, 3, 4)));

        Assert.Contains("[2, 3, 4]", error.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Report_StepsOfEpochs_MeasuresEachTenthBackFromTheLast()
    {
        long[] measured = [.. Enumerable.Range(0, 50).Select(i => (long)i).Where(step => Report(eye(3), Step(step, stepsPerEpoch: 25)).Count > 0)];

        CollectionAssert.AreEqual(new long[] { 4, 14, 24, 29, 39, 49 }, measured);
    }

    [TestMethod]
    public void Report_LaterBatchOfAStep_TellsNothing()
    {
        Assert.IsEmpty(Report(eye(3), Step(0, microBatch: 1)));
    }

    private static double[,] Normalize(Tensor embeddings)
    {
        var units = new double[embeddings.shape[0], embeddings.shape[1]];
        for (int i = 0; i < units.GetLength(0); i++)
        {
            double[] row = embeddings[i].to(float64).data<double>().ToArray();
            double norm = Math.Sqrt(row.Sum(v => v * v));
            for (int d = 0; d < row.Length; d++)
            {
                units[i, d] = row[d] / norm;
            }
        }

        return units;
    }

    private IDictionary<string, double> Report(Tensor embeddings) => Report(embeddings, Step(0));

    private static IDictionary<string, double> Report(Tensor embeddings, StepContext step)
    {
        using Tensor similarities = zeros(embeddings.shape[0]);
        RepresentationQuality.Report(step, embeddings, similarities, similarities);
        return step.Metrics;
    }

    private StepContext Step(long step, int stepsPerEpoch = 1, int microBatch = 0) =>
        new() { Step = step, Epoch = 0, Epochs = 1, StepsPerEpoch = stepsPerEpoch, MicroBatch = microBatch, Generator = _generator };
}
