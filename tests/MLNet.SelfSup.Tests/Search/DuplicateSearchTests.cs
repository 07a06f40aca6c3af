using MLNet.SelfSup.Search;

namespace MLNet.SelfSup.Tests.Search;

[TestClass]
public sealed class DuplicateSearchTests
{
    [TestMethod]
    public void Find_AChain_IsOneGroup()
    {
        // Directions in degrees. 40 is like 0 through 20 alone; 170 is like none; both 90 are one group, found behind them.
        UnitRows rows = Directions(0, 90, 20, 170, 40, 90);

        DuplicateGroup[] groups = DuplicateSearch.Find(rows, Cosine(21), CancellationToken.None);

        Assert.HasCount(2, groups);
        Assert.AreEqual(0, groups[0].First);
        CollectionAssert.AreEqual(new[] { 2, 4 }, groups[0].Others.Select(o => o.Row).ToArray());
        Assert.AreEqual(Cosine(20), groups[0].Others[0].Similarity, 1e-6f);
        Assert.AreEqual(Cosine(40), groups[0].Others[1].Similarity, 1e-6f);
        Assert.AreEqual(1, groups[1].First);
        CollectionAssert.AreEqual(new[] { 5 }, groups[1].Others.Select(o => o.Row).ToArray());
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(33)]
    [DataRow(300)]
    public void Find_Random_EqualsTheNaiveLoop(int count)
    {
        var random = new Random(5);
        float[] features = [.. Enumerable.Range(0, count * 3).Select(_ => random.NextSingle() - 0.5f)];
        UnitRows rows = UnitRows.Of(features, count);
        const float MinSimilarity = 0.995f;

        DuplicateGroup[] groups = DuplicateSearch.Find(rows, MinSimilarity, CancellationToken.None);

        int[] expected = FindNaively(rows, MinSimilarity);
        var actual = Enumerable.Range(0, count).ToArray();
        foreach (DuplicateGroup group in groups)
        {
            foreach (SimilarRow other in group.Others)
            {
                actual[other.Row] = group.First;
            }
        }

        CollectionAssert.AreEqual(expected, actual);
        Assert.IsTrue(count < 300 || groups.Length is > 1 and < 200, "The threshold makes several groups.");
    }

    [TestMethod]
    public void Find_AllTheSame_IsOneGroup()
    {
        UnitRows rows = UnitRows.Of([.. Enumerable.Repeat(1f, 2000 * 2)], 2000);

        DuplicateGroup group = DuplicateSearch.Find(rows, 0.99f, CancellationToken.None).Single();

        CollectionAssert.AreEqual(Enumerable.Range(1, 1999).ToArray(), group.Others.Select(o => o.Row).ToArray());
    }

    [TestMethod]
    public void Find_Cancelled_Stops() =>
        Assert.Throws<OperationCanceledException>(() => DuplicateSearch.Find(Directions(0, 1), 0.9f, new CancellationToken(canceled: true)));

    private static float Cosine(double degrees) => (float)Math.Cos(degrees * Math.PI / 180);

    private static UnitRows Directions(params double[] degrees) =>
        UnitRows.Of([.. degrees.SelectMany(d => new[] { Cosine(d), Cosine(d - 90) })], degrees.Length);

    // The smallest row of each row's group, by repeating until nothing changes.
    private static int[] FindNaively(UnitRows rows, float minSimilarity)
    {
        int[] first = [.. Enumerable.Range(0, rows.Count)];
        for (bool changes = true; changes;)
        {
            changes = false;
            for (int i = 0; i < rows.Count; i++)
            {
                for (int j = 0; j < rows.Count; j++)
                {
                    double product = 0;
                    for (int d = 0; d < rows.Dim; d++)
                    {
                        product += rows.Slice(i, 1)[d] * (double)rows.Slice(j, 1)[d];
                    }

                    if (product >= minSimilarity && first[j] < first[i])
                    {
                        first[i] = first[j];
                        changes = true;
                    }
                }
            }
        }

        return first;
    }
}
