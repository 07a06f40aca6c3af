using MLNet.SelfSup.Search;

namespace MLNet.SelfSup.Tests.Search;

[TestClass]
public sealed class OutlierSearchTests
{
    [TestMethod]
    public void Find_TheRowAcross_IsFirst()
    {
        // Row 2 stands across the others, row 4 leans away a little.
        UnitRows rows = UnitRows.Of([1, 0, 1, 0.1f, 0, 1, 1, -0.1f, 1, 0.6f], 5);

        SimilarRow[] found = OutlierSearch.Find(rows, neighbors: 2, count: 2, isApproximate: false, CancellationToken.None);

        CollectionAssert.AreEqual(new[] { 2, 4 }, found.Select(f => f.Row).ToArray());

        // Its nearest are rows 4 and 1: 0.6 / √1.36 and 0.1 / √1.01.
        Assert.AreEqual(((0.6 / Math.Sqrt(1.36)) + (0.1 / Math.Sqrt(1.01))) / 2, found[0].Similarity, 1e-6);
    }

    [TestMethod]
    public void Find_OneRow_IsNone() => Assert.IsEmpty(OutlierSearch.Find(UnitRows.Of([1, 0], 1), 3, 5, isApproximate: false, CancellationToken.None));
}
