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
    [DataRow(1000f, 5)]
    [DataRow(10_000f, 5)]
    [DataRow(100f, 4)]
    [DataRow(10f, 3)]
    [DataRow(1f, 4)]
    [DataRow(0.1f, 4)]
    public void Climb_Hill_FindsItsTopInFewSteps(float top, int steps)
    {
        var asked = new List<float>();

        float found = LogisticProbe.Climb(regularization =>
        {
            asked.Add(regularization);
            return 100 - (int)Math.Round(10 * Math.Abs(Math.Log10(regularization / top)));
        });

        Assert.AreEqual(top, found, 1e-3f * top);
        Assert.HasCount(steps, asked);
    }

    [TestMethod]
    public void Climb_Plateau_StaysAtOne() => Assert.AreEqual(1f, LogisticProbe.Climb(_ => 7));

    [TestMethod]
    public void Predict_SeveralRowsAClass_TellsMostOfOthers()
    {
        (FeatureMatrix train, int[] labels) = Draw(rows: 90, dim: 20, noise: 0.8);
        (FeatureMatrix test, int[] expected) = Draw(rows: 300, dim: 20, noise: 0.8, seed: 2);

        (int[] classes, _) = _probe.Predict(train, [.. Enumerable.Range(0, 90)], labels, test, CancellationToken.None);

        // Chance is a third.
        Assert.IsGreaterThan(0.65, classes.Zip(expected).Count(p => p.First == p.Second) / 300.0);
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
