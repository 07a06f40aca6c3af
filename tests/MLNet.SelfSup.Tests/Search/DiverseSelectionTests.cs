using MLNet.SelfSup.Search;

namespace MLNet.SelfSup.Tests.Search;

[TestClass]
public sealed class DiverseSelectionTests
{
    // Three at the right, one above, one at the left; lengths do not count.
    private static readonly float[] Cross = [5, 1, 9, 0, 3, -1, 0, 2, -1, 0];

    [TestMethod]
    public void Choose_NothingTaken_StartsInTheMiddleAndGoesToTheFarthest() =>
        CollectionAssert.AreEqual(new[] { 0, 4, 3 }, Choose(3));

    [TestMethod]
    public void Choose_SomeTaken_CoversTheRest()
    {
        CollectionAssert.AreEqual(new[] { 3, 2 }, Choose(2, 1, 4));
        CollectionAssert.AreEqual(new[] { 4 }, Choose(1, 2, 3));
    }

    [TestMethod]
    public void Choose_MoreThanThereAre_GivesEachOnce()
    {
        CollectionAssert.AreEquivalent(new[] { 0, 1, 2, 3, 4 }, Choose(100));
        CollectionAssert.AreEquivalent(new[] { 0, 1, 2 }, Choose(100, 3, 4));
        Assert.IsEmpty(Choose(2, 0, 1, 2, 3, 4));
    }

    [TestMethod]
    public void Choose_Random_KeepsTheGreedyRule()
    {
        const int Count = 5000; // more than a block
        var random = new Random(2);
        float[] features = [.. Enumerable.Range(0, Count * 4).Select(_ => random.NextSingle() - 0.5f)];
        UnitRows rows = UnitRows.Of(features, Count);

        int[] chosen = DiverseSelection.Choose(rows, 6, [], CancellationToken.None);

        for (int i = 1; i < chosen.Length; i++)
        {
            float closest = Enumerable.Range(0, Count).Min(row => Closest(rows, row, chosen[..i]));
            Assert.AreEqual(closest, Closest(rows, chosen[i], chosen[..i]), 1e-6f);
        }
    }

    [TestMethod]
    public void Choose_Cancelled_Stops() =>
        Assert.ThrowsExactly<OperationCanceledException>(() => DiverseSelection.Choose(UnitRows.Of(Cross, 5), 1, [], new CancellationToken(canceled: true)));

    private static int[] Choose(int count, params int[] taken) => DiverseSelection.Choose(UnitRows.Of(Cross, 5), count, taken, CancellationToken.None);

    private static float Closest(UnitRows rows, int row, int[] chosen) => chosen.Max(other =>
    {
        float product = 0;
        for (int d = 0; d < rows.Dim; d++)
        {
            product += rows.Slice(row, 1)[d] * rows.Slice(other, 1)[d];
        }

        return product;
    });
}
