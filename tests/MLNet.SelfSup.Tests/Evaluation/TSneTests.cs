using MLNet.SelfSup.Evaluation;

namespace MLNet.SelfSup.Tests.Evaluation;

[TestClass]
public sealed class TSneTests
{
    private const int Clusters = 4;
    private const int PerCluster = 25;
    private const int Dim = 10;

    [TestMethod]
    [DataRow(2)]
    [DataRow(5.5)]
    [DataRow(30)]
    public void Conditional_EachRow_HasThePerplexity(double perplexity)
    {
        double[] points = [.. ClusterPoints().Select(v => (double)v)];
        const int Rows = Clusters * PerCluster;

        double[] conditional = TSneAffinities.Conditional(points, Rows, perplexity);

        for (int i = 0; i < Rows; i++)
        {
            double[] row = conditional[(i * Rows)..((i + 1) * Rows)];
            Assert.AreEqual(1, row.Sum(), 1e-9);
            Assert.AreEqual(0, row[i]);
            Assert.AreEqual(perplexity, Math.Pow(2, -row.Where(p => p > 0).Sum(p => p * Math.Log2(p))), 1e-3);
        }
    }

    [TestMethod]
    public void Conditional_CloserPoints_AreLikelier()
    {
        double[] conditional = TSneAffinities.Conditional([0, 1, 3, 100], 4, perplexity: 2);

        Assert.IsGreaterThan(conditional[2], conditional[1]);
        Assert.IsGreaterThan(conditional[3], conditional[2]);
    }

    [TestMethod]
    public void Conditional_EquallyFarPoints_ShareEvenly()
    {
        // The corners of a triangle of equal sides: every entropy but log 2 is out of reach.
        double[] conditional = TSneAffinities.Conditional([1, 0, 0, 0, 1, 0, 0, 0, 1], 3, perplexity: 1);

        foreach ((int i, int j) in new[] { (0, 1), (1, 2), (2, 0) })
        {
            Assert.AreEqual(0.5, conditional[(i * 3) + j], 1e-9);
        }
    }

    [TestMethod]
    public void Joint_IsSymmetricAndSumsToOne()
    {
        double[] joint = TSneAffinities.Joint(TSneAffinities.Conditional([0, 1, 3, 7, 20], 5, perplexity: 2), 5);

        Assert.AreEqual(1, joint.Sum(), 1e-12);
        Assert.AreEqual(joint[1], joint[5]);
        Assert.AreEqual(joint[(4 * 5) + 2], joint[(2 * 5) + 4]);
    }

    [TestMethod]
    public void Gradient_EqualsFiniteDifferencesOfTheDivergence()
    {
        const int Rows = 12;
        const double Step = 1e-5;
        var random = new Random(2);
        double[] points = [.. Enumerable.Range(0, Rows * 3).Select(_ => random.NextDouble())];
        double[] map = [.. Enumerable.Range(0, Rows * 2).Select(_ => 4 * random.NextDouble())];
        var gradient = new TSneGradient(TSneAffinities.Joint(TSneAffinities.Conditional(points, Rows, 4), Rows), Rows);
        var actual = new double[map.Length];

        gradient.Compute(map, exaggeration: 1, actual);

        for (int i = 0; i < map.Length; i++)
        {
            double[] above = [.. map];
            double[] below = [.. map];
            above[i] += Step;
            below[i] -= Step;
            double expected = (gradient.Divergence(above) - gradient.Divergence(below)) / (2 * Step);
            Assert.AreEqual(expected, actual[i], 1e-7, $"Coordinate {i}.");
        }

        Assert.IsGreaterThan(1e-3, actual.Max(Math.Abs));
    }

    [TestMethod]
    public void Divergence_TwoPoints_IsZero()
    {
        // Of two points p and q are both a half each way, wherever they lie.
        var gradient = new TSneGradient([0, 0.5, 0.5, 0], 2);

        Assert.AreEqual(0, gradient.Divergence([0, 0, 3, 4]), 1e-12);
    }

    [TestMethod]
    public void Embed_Clusters_StayApart()
    {
        double[] map = TSne.Embed(ClusterPoints(), Clusters * PerCluster, new TSneOptions { Perplexity = 10 });

        Assert.AreEqual(1, NeighborAgreement(map), 1e-12);
    }

    [TestMethod]
    public void Embed_LowersTheDivergence()
    {
        float[] points = ClusterPoints();
        const int Rows = Clusters * PerCluster;
        double[] joint = TSneAffinities.Joint(TSneAffinities.Conditional(PrincipalComponents.Find(points, Rows, Dim).Scores, Rows, 10), Rows);

        double[] early = TSne.Embed(points, Rows, new TSneOptions { Perplexity = 10, Steps = 1, ExaggeratedSteps = 0 });
        double[] late = TSne.Embed(points, Rows, new TSneOptions { Perplexity = 10 });

        var gradient = new TSneGradient(joint, Rows);
        Assert.IsLessThan(gradient.Divergence(early) / 2, gradient.Divergence(late));
    }

    [TestMethod]
    public void Embed_SameSeed_GivesTheSameBits_AndAnotherOthers()
    {
        float[] points = ClusterPoints();
        var options = new TSneOptions { Steps = 60, Seed = 4 };

        double[] first = TSne.Embed(points, Clusters * PerCluster, options);

        CollectionAssert.AreEqual(first, TSne.Embed(points, Clusters * PerCluster, options));
        CollectionAssert.AreNotEqual(first, TSne.Embed(points, Clusters * PerCluster, options with { Seed = 5 }));
    }

    [TestMethod]
    public void Embed_FewOrEqualPoints_AreFiniteAndCentred()
    {
        CollectionAssert.AreEqual(new double[] { 0, 0 }, TSne.Embed([1, 2, 3], 1, new TSneOptions()));
        foreach (float[] points in new float[][] { [1, 2, 3, 4], [1, 1, 1, 1, 1, 1], [0, 0, 0, 0, 9, 9, 9, 9], [5, 5, 5, 5] })
        {
            double[] map = TSne.Embed(points, points.Length / 2, new TSneOptions { Steps = 300 });

            Assert.IsTrue(map.All(double.IsFinite), string.Join(' ', map));
            Assert.AreEqual(0, map.Where((_, i) => i % 2 == 0).Sum(), 1e-6);
        }
    }

    [TestMethod]
    public void Embed_WhatDoesNotFit_Throws()
    {
        Assert.ThrowsExactly<ArgumentException>(() => TSne.Embed([1, float.NaN], 2, new TSneOptions()));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => TSne.Embed([], 0, new TSneOptions()));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => TSne.Embed(new float[TSne.MaxPoints + 1], TSne.MaxPoints + 1, new TSneOptions()));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TSneOptions { Perplexity = 0.5 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TSneOptions { Steps = 0 });
    }

    [TestMethod]
    public void Embed_Cancelled_Stops() =>
        Assert.Throws<OperationCanceledException>(() => TSne.Embed(ClusterPoints(), Clusters * PerCluster, new TSneOptions(), new CancellationToken(canceled: true)));

    // The share of points whose five nearest on the map are of their cluster.
    private static double NeighborAgreement(double[] map)
    {
        int rows = map.Length / 2;
        return Enumerable.Range(0, rows).Average(i => Enumerable.Range(0, rows)
            .Where(j => j != i)
            .OrderBy(j => Math.Pow(map[2 * i] - map[2 * j], 2) + Math.Pow(map[(2 * i) + 1] - map[(2 * j) + 1], 2))
            .Take(5)
            .Average(j => j / PerCluster == i / PerCluster ? 1.0 : 0));
    }

    private static float[] ClusterPoints()
    {
        var random = new Random(6);
        return [.. Enumerable.Range(0, Clusters * PerCluster * Dim).Select(i => (float)(random.NextDouble() + (i % Dim == i / Dim / PerCluster ? 4 : 0)))];
    }
}
