using MLNet.SelfSup.Evaluation;

namespace MLNet.SelfSup.Tests.Evaluation;

[TestClass]
public sealed class WeightedNeighborClassifierTests
{
    [TestMethod]
    public void Predict_OneNearAndTwoFar_TemperatureDecides()
    {
        // Cosines to (1, 0): 1, 0.8 and 0.8. At T = 0.07 the first outweighs both others, at T = 1 the two outweigh it.
        var classifier = new WeightedNeighborClassifier([2, 0, 4, 3, 4, -3], [0, 1, 1], classCount: 2);

        Assert.AreEqual(0, classifier.Predict([5, 0], neighbors: 3, temperature: 0.07)[0]);
        Assert.AreEqual(1, classifier.Predict([5, 0], neighbors: 3, temperature: 1)[0]);
        Assert.AreEqual(0, classifier.Predict([5, 0], neighbors: 1, temperature: 1)[0]);
    }

    [TestMethod]
    public void Predict_SmallTemperature_DoesNotOverflow()
    {
        var classifier = new WeightedNeighborClassifier([1, 0, 0, 1], [0, 1], classCount: 2);

        CollectionAssert.AreEqual(new[] { 0, 1 }, classifier.Predict([1, 0.1f, 0.1f, 1], temperature: 1e-6));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(20)]
    [DataRow(500)]
    public void Predict_Random_EqualsTheNaiveLoop(int neighbors)
    {
        var random = new Random(3);
        (float[] features, int[] labels) = Draw(random, 300);
        (float[] queries, _) = Draw(random, 70);
        var classifier = new WeightedNeighborClassifier(features, labels, classCount: 4);

        CollectionAssert.AreEqual(PredictNaively(features, labels, queries, neighbors), classifier.Predict(queries, neighbors));
    }

    [TestMethod]
    public void Measure_SeveralNumbers_GiveWhatEachGivesAlone()
    {
        var random = new Random(4);
        (float[] features, int[] labels) = Draw(random, 200);
        (float[] queries, int[] truth) = Draw(random, 60);
        var classifier = new WeightedNeighborClassifier(features, labels, classCount: 4);

        IReadOnlyList<ClassificationResult> results = classifier.Measure(queries, truth, [5, 50]);

        Assert.AreEqual(ClassificationResult.Measure(truth, classifier.Predict(queries, 5), 4).Accuracy, results[0].Accuracy);
        Assert.AreEqual(ClassificationResult.Measure(truth, classifier.Predict(queries, 50), 4).Accuracy, results[1].Accuracy);
        Assert.IsGreaterThan(0.5, results[0].Accuracy, "The classes are told apart by their features.");
    }

    [TestMethod]
    public void Create_WhatDoesNotFit_IsTold()
    {
        Assert.Contains("Row 1 has the label 2", Assert.ThrowsExactly<ArgumentException>(() => new WeightedNeighborClassifier([1, 2], [0, 2], 2)).Message, StringComparison.Ordinal);
        Assert.Contains("3 features for 2 rows", Assert.ThrowsExactly<ArgumentException>(() => new WeightedNeighborClassifier([1, 2, 3], [0, 1], 2)).Message, StringComparison.Ordinal);
        Assert.Contains("Row 0 has features that are not finite", Assert.ThrowsExactly<ArgumentException>(() => new WeightedNeighborClassifier([float.NaN], [0], 2)).Message, StringComparison.Ordinal);
        var classifier = new WeightedNeighborClassifier([1, 2, 3, 4], [0, 1], 2);
        Assert.Contains("M·2", Assert.ThrowsExactly<ArgumentException>(() => classifier.Predict([1, 2, 3])).Message, StringComparison.Ordinal);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => classifier.Predict([1, 2], neighbors: 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => classifier.Predict([1, 2], temperature: 0));
    }

    private static (float[] Features, int[] Labels) Draw(Random random, int rows)
    {
        int[] labels = [.. Enumerable.Range(0, rows).Select(_ => random.Next(4))];
        return ([.. labels.SelectMany(label => Enumerable.Range(0, 13).Select(d => (float)(random.NextDouble() - 0.5 + (d % 4 == label ? 0.3 : 0))))], labels);
    }

    private static int[] PredictNaively(float[] features, int[] labels, float[] queries, int neighbors)
    {
        float[][] rows = [.. features.Chunk(13)];
        return [.. queries.Chunk(13).Select(query => rows
            .Select((row, i) => (Cosine: Cosine(row, query), Label: labels[i]))
            .OrderByDescending(pair => pair.Cosine)
            .Take(neighbors)
            .GroupBy(pair => pair.Label, pair => Math.Exp(pair.Cosine / 0.07))
            .MaxBy(votes => votes.Sum())!.Key)];
    }

    private static double Cosine(float[] a, float[] b) =>
        a.Zip(b, (x, y) => (double)x * y).Sum() / Math.Sqrt(a.Sum(x => (double)x * x) * b.Sum(y => (double)y * y));
}
