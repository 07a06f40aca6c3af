using MLNet.SelfSup.Evaluation;
using MLNet.SelfSup.Torch.Views;

namespace MLNet.SelfSup.Tests.Evaluation;

[TestClass]
public sealed class NearestNeighborClassifierTests
{
    [TestMethod]
    public void LeaveOneOutAccuracy_TwoSides_MatchesHandValue() =>
        Assert.AreEqual(0.5, NearestNeighborClassifier.LeaveOneOutAccuracy([-1, -1, 1, 1], [0, 0, 1, 0], neighbors: 1), "Of the right side, each has the other's class.");

    [TestMethod]
    public void LeaveOneOutAccuracy_CommonOffset_DoesNotCount()
    {
        // As they are, the third row has nearly the direction of the first; their difference from the mean tells the class.
        float[] features = [110, 111, 111, 110, 90, 91, 91, 90];

        Assert.AreEqual(1, NearestNeighborClassifier.LeaveOneOutAccuracy(features, [0, 0, 1, 1], neighbors: 1));
    }

    [TestMethod]
    public void LeaveOneOutAccuracy_FeatureOfLargeScale_CountsAsAnyOther()
    {
        // The second and third features tell the class; the first has a thousand times their size and tells nothing.
        float[] features = [1000, 1, 1, -1000, 1, 1, 1000, -1, -1, -1000, -1, -1];

        Assert.AreEqual(1, NearestNeighborClassifier.LeaveOneOutAccuracy(features, [0, 0, 1, 1], neighbors: 1));
    }

    [TestMethod]
    public void LeaveOneOutAccuracy_EqualFeatures_MajorityDecides()
    {
        double accuracy = NearestNeighborClassifier.LeaveOneOutAccuracy(new float[4 * 3], [0, 0, 0, 1], neighbors: 3);

        // All are equally similar: the majority of the others decides.
        Assert.AreEqual(0.75, accuracy);
    }

    [TestMethod]
    public void PredictLeaveOneOut_MoreNeighborsThanRows_TakesAllOthers()
    {
        int[] predicted = NearestNeighborClassifier.PredictLeaveOneOut([1, 2, 3], [5, 5, 6], neighbors: 100);

        // Rows 0 and 1 see a 5 and a 6: the middle is nearer to either end than the other end is, and of two ends the first counts.
        CollectionAssert.AreEqual(new[] { 5, 5, 5 }, predicted);
    }

    [TestMethod]
    [DataRow(1, 40, 3, 1)]
    [DataRow(5, 300, 17, 10)]
    [DataRow(20, 129, 64, 4)]
    public void PredictLeaveOneOut_Random_EqualsTheNaiveLoop(int neighbors, int rows, int dim, int classes)
    {
        (float[] features, int[] labels) = Draw(rows, dim, classes);

        CollectionAssert.AreEqual(PredictNaively(features, labels, neighbors), NearestNeighborClassifier.PredictLeaveOneOut(features, labels, neighbors));
    }

    [TestMethod]
    public void PredictLeaveOneOut_RowsInAnotherOrder_GivesTheSame()
    {
        (float[] features, int[] labels) = Draw(rows: 250, dim: 24, classes: 5);
        int[] order = [.. Enumerable.Range(0, labels.Length).OrderBy(i => i * 7919 % 250)];

        int[] expected = NearestNeighborClassifier.PredictLeaveOneOut(features, labels, neighbors: 5);
        int[] actual = NearestNeighborClassifier.PredictLeaveOneOut([.. order.SelectMany(i => features[(i * 24)..((i + 1) * 24)])], [.. order.Select(i => labels[i])], neighbors: 5);

        CollectionAssert.AreEqual(order.Select(i => expected[i]).ToArray(), actual);
    }

    [TestMethod]
    public void PredictLeaveOneOut_Twice_GivesTheSame()
    {
        // Equal rows everywhere: ties must not depend on which thread was first.
        (float[] features, int[] labels) = Draw(rows: 40, dim: 8, classes: 6);
        float[] repeated = [.. Enumerable.Range(0, 10).SelectMany(_ => features)];
        int[] repeatedLabels = [.. Enumerable.Range(0, 400).Select(i => labels[i % 40] + (i % 3))];

        int[] first = NearestNeighborClassifier.PredictLeaveOneOut(repeated, repeatedLabels, neighbors: 4);

        for (int i = 0; i < 10; i++)
        {
            CollectionAssert.AreEqual(first, NearestNeighborClassifier.PredictLeaveOneOut(repeated, repeatedLabels, neighbors: 4));
        }
    }

    [TestMethod]
    [DataRow(6, 1)]
    [DataRow(0, 2)]
    [DataRow(5, 2)]
    [DataRow(0, 0)]
    public void PredictLeaveOneOut_LengthsDoNotFit_TellsThem(int features, int labels)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => NearestNeighborClassifier.PredictLeaveOneOut(new float[features], new int[labels], 1));

        Assert.Contains($"{features} features and {labels} labels", error.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    public void PredictLeaveOneOut_NotFinite_NamesTheFeature(float value)
    {
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => NearestNeighborClassifier.PredictLeaveOneOut([1, 2, 3, value], [0, 1], 1));

        Assert.Contains("Feature 1", error.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void PredictLeaveOneOut_NoNeighbor_Throws() =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => NearestNeighborClassifier.PredictLeaveOneOut([1, 2], [0, 1], 0));

    private static (float[] Features, int[] Labels) Draw(int rows, int dim, int classes)
    {
        var random = new ViewRandom(3, 0, 0, 0);
        var features = new float[rows * dim];
        var labels = new int[rows];
        for (int i = 0; i < rows; i++)
        {
            labels[i] = random.NextInt(classes);
            for (int d = 0; d < dim; d++)
            {
                features[(i * dim) + d] = (float)(random.NextDouble(-1, 1) * (d + 1)) + (d % classes == labels[i] ? d : 0) + 10;
            }
        }

        return (features, labels);
    }

    private static int[] PredictNaively(float[] features, int[] labels, int neighbors)
    {
        int rows = labels.Length;
        int dim = features.Length / rows;
        var units = new double[rows][];
        double[] means = [.. Enumerable.Range(0, dim).Select(d => Enumerable.Range(0, rows).Average(i => (double)features[(i * dim) + d]))];
        double[] deviations = [.. Enumerable.Range(0, dim).Select(d => Math.Sqrt(Enumerable.Range(0, rows).Average(i => Math.Pow(features[(i * dim) + d] - means[d], 2))))];
        for (int i = 0; i < rows; i++)
        {
            double[] row = [.. Enumerable.Range(0, dim).Select(d => (features[(i * dim) + d] - means[d]) / deviations[d])];
            double length = Math.Sqrt(row.Sum(v => v * v));
            units[i] = [.. row.Select(v => v / length)];
        }

        return [.. Enumerable.Range(0, rows).Select(i => Enumerable.Range(0, rows)
            .Where(j => j != i)
            .OrderByDescending(j => units[i].Zip(units[j], (x, y) => x * y).Sum())
            .Take(neighbors)
            .GroupBy(j => labels[j])
            .MaxBy(group => group.Count())!.Key)];
    }
}
