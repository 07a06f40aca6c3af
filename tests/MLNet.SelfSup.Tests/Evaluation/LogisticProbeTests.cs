using Microsoft.ML;
using MLNet.SelfSup.Evaluation;
using MLNet.SelfSup.Search;

namespace MLNet.SelfSup.Tests.Evaluation;

[TestClass]
public sealed class LogisticProbeTests
{
    private readonly LogisticProbe _probe = new(new MLContext(seed: 1), classCount: 3);

    [TestMethod]
    public void Predict_OneRowAClass_TellsWhatIsNear()
    {
        (int[] classes, float regularization) = _probe.Predict(Matrix([0, 0, 10, 0, 0, 10, 9, 9]), [0, 1, 2], [2, 0, 1, 1], Matrix([1, 0, 9, 1, 0, 8]), CancellationToken.None);

        CollectionAssert.AreEqual(new[] { 2, 0, 1 }, classes);
        Assert.AreEqual(1f, regularization);
    }

    [TestMethod]
    public void Predict_RowsThatWereNotChosen_ChangeNothing()
    {
        FeatureMatrix test = Matrix([1, 0, 9, 1, 0, 8]);
        (int[] classes, _) = _probe.Predict(Matrix([0, 0, 10, 0, 0, 10, 1, 0]), [0, 1, 2], [2, 0, 1, 0], test, CancellationToken.None);

        CollectionAssert.AreEqual(new[] { 2, 0, 1 }, classes);
    }

    [TestMethod]
    public void Predict_NoiseInManyFeatures_IsRegularisedMore()
    {
        // One feature of 200 tells the class, with noise; few rows overfit the others.
        (FeatureMatrix noisy, int[] labels) = Draw(rows: 90, dim: 200, noise: 0.8);
        (FeatureMatrix test, int[] expected) = Draw(rows: 300, dim: 200, noise: 0.8, seed: 2);

        (int[] classes, float regularization) = _probe.Predict(noisy, [.. Enumerable.Range(0, 90)], labels, test, CancellationToken.None);

        Assert.IsGreaterThan(1f, regularization);
        Assert.IsGreaterThan(0.4, classes.Zip(expected).Count(p => p.First == p.Second) / 300.0);
    }

    [TestMethod]
    public void Predict_Twice_GivesTheSame()
    {
        (FeatureMatrix noisy, int[] labels) = Draw(rows: 60, dim: 20, noise: 1);
        (FeatureMatrix test, _) = Draw(rows: 100, dim: 20, noise: 1, seed: 2);
        int[] rows = [.. Enumerable.Range(0, 60)];

        CollectionAssert.AreEqual(
            _probe.Predict(noisy, rows, labels, test, CancellationToken.None).Classes, _probe.Predict(noisy, rows, labels, test, CancellationToken.None).Classes);
    }

    private static FeatureMatrix Matrix(float[] values, int dim = 2) => new(values, dim, [.. Enumerable.Range(0, values.Length / dim)], values.Length / dim);

    private static (FeatureMatrix Features, int[] Labels) Draw(int rows, int dim, double noise, int seed = 1)
    {
        var random = new Random(seed);
        int[] labels = [.. Enumerable.Range(0, rows).Select(i => i % 3)];
        float[] values = [.. Enumerable.Range(0, rows * dim).Select(i => (float)((random.NextDouble() - 0.5) * noise * 2) + (i % dim == labels[i / dim] ? 0.8f : 0))];
        return (Matrix(values, dim), labels);
    }
}
