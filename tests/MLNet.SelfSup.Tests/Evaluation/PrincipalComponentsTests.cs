using MLNet.SelfSup.Evaluation;

namespace MLNet.SelfSup.Tests.Evaluation;

[TestClass]
public sealed class PrincipalComponentsTests
{
    [TestMethod]
    public void Find_PointsOnADiagonal_MatchesHandValues()
    {
        // Around the mean (3, 1): twice (2, 2) and (-4, -4) along the diagonal; (2, -2) and twice (-1, 1) across it.
        float[] rows = [5, 3, 5, 3, -1, -3, 5, -1, 2, 2, 2, 2];

        PrincipalComponents components = PrincipalComponents.Find(rows, 6, 2);

        // Along: 8 + 8 + 32 of 6 rows; across: 8 + 2 + 2. The largest score of each is above 0.
        AssertClose([8, 2], components.Variances);
        double root = Math.Sqrt(2);
        AssertClose([-2 * root, 0, -2 * root, 0, 4 * root, 0, 0, 2 * root, 0, -root, 0, -root], components.Scores);
    }

    [TestMethod]
    public void Find_FewerRowsThanFeatures_EqualsMoreRowsThanFeatures()
    {
        // Features that repeat others double the variance and turn nothing.
        float[] tall = Draw(12, 4);
        float[] wide = [.. Enumerable.Range(0, 12).SelectMany(i => Enumerable.Range(0, 20).Select(d => tall[(i * 4) + (d / 5)]))];

        PrincipalComponents ofTall = PrincipalComponents.Find(tall, 12, 3);
        PrincipalComponents ofWide = PrincipalComponents.Find(wide, 12, 3);

        AssertClose([.. ofTall.Variances.Select(v => 5 * v)], ofWide.Variances);
        AssertClose([.. ofTall.Scores.Select(s => Math.Sqrt(5) * s)], ofWide.Scores);
    }

    [TestMethod]
    [DataRow(300, 80)]
    [DataRow(60, 200)]
    public void Find_ManyFeatures_ScoresAreUncorrelatedAndHaveTheVariances(int rows, int dim)
    {
        PrincipalComponents components = PrincipalComponents.Find(Draw(rows, dim), rows, 5);

        Assert.AreEqual(5, components.Count);
        for (int a = 0; a < 5; a++)
        {
            Assert.AreEqual(0, Enumerable.Range(0, rows).Sum(i => components.Scores[(i * 5) + a]), 1e-6, "A score has a mean.");
            for (int b = 0; b < 5; b++)
            {
                double product = Enumerable.Range(0, rows).Sum(i => components.Scores[(i * 5) + a] * components.Scores[(i * 5) + b]) / rows;
                Assert.AreEqual(a == b ? components.Variances[a] : 0, product, 1e-5 * components.Variances[0], $"Components {a} and {b}.");
            }
        }
    }

    [TestMethod]
    public void Find_AllComponents_KeepDistances()
    {
        float[] rows = Draw(9, 5);

        PrincipalComponents components = PrincipalComponents.Find(rows, 9, 5);

        for (int i = 1; i < 9; i++)
        {
            double before = Enumerable.Range(0, 5).Sum(d => Math.Pow(rows[(i * 5) + d] - rows[d], 2));
            double after = Enumerable.Range(0, 5).Sum(d => Math.Pow(components.Scores[(i * 5) + d] - components.Scores[d], 2));
            Assert.AreEqual(before, after, 1e-6);
        }
    }

    [TestMethod]
    public void Find_Twice_GivesTheSameBits()
    {
        float[] rows = Draw(120, 90);

        CollectionAssert.AreEqual(PrincipalComponents.Find(rows, 120, 4).Scores.ToArray(), PrincipalComponents.Find(rows, 120, 4).Scores.ToArray());
    }

    [TestMethod]
    public void Find_RowsThatDoNotVary_HaveNoScores()
    {
        PrincipalComponents same = PrincipalComponents.Find([1, 2, 1, 2, 1, 2], 3, 2);
        PrincipalComponents single = PrincipalComponents.Find([1, 2, 3], 1, 2);

        AssertClose(new double[6], same.Scores);
        Assert.AreEqual(1, single.Count);
        AssertClose([0], single.Scores);
    }

    [TestMethod]
    public void Find_WhatDoesNotFit_Throws()
    {
        Assert.Contains("Feature 1", Assert.ThrowsExactly<ArgumentException>(() => PrincipalComponents.Find([1, float.NaN, 2, 3], 2, 1)).Message, StringComparison.Ordinal);
        Assert.ThrowsExactly<ArgumentException>(() => PrincipalComponents.Find([1, 2, 3], 2, 1));
        Assert.ThrowsExactly<ArgumentException>(() => PrincipalComponents.Find([], 1, 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => PrincipalComponents.Find([1, 2], 2, 0));
        Assert.Throws<OperationCanceledException>(() => PrincipalComponents.Find([1, 2], 2, 1, new CancellationToken(canceled: true)));
    }

    // Of unequal variances.
    private static float[] Draw(int rows, int dim)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, rows * dim).Select(i => (float)((random.NextDouble() - 0.5) * (1 + (i % dim % 7))))];
    }

    private static void AssertClose(double[] expected, IReadOnlyList<double> actual)
    {
        Assert.HasCount(expected.Length, actual);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], actual[i], 1e-7, $"Value {i}.");
        }
    }
}
