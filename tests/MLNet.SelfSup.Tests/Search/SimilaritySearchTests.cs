using MLNet.SelfSup.Search;

namespace MLNet.SelfSup.Tests.Search;

[TestClass]
public sealed class SimilaritySearchTests
{
    private const int Dim = 24;

    [TestMethod]
    [DataRow(SearchMethod.Automatic, 316_000, 316_000, true, false)]
    [DataRow(SearchMethod.Automatic, 317_000, 317_000, true, true)]
    [DataRow(SearchMethod.Automatic, 317_000, 317_000, false, false)]
    [DataRow(SearchMethod.Automatic, 10, 5_000_000, true, false)]
    [DataRow(SearchMethod.Exact, 1_000_000, 1_000_000, true, false)]
    [DataRow(SearchMethod.Approximate, 10, 10, true, true)]
    public void IsApproximate_MethodAndRows_Decide(SearchMethod method, int queries, int rows, bool isAvailable, bool expected) =>
        Assert.AreEqual(expected, SimilaritySearch.IsApproximate(method, queries, rows, isAvailable));

    [TestMethod]
    public void IsApproximate_NotOnThisPlatform_IsTold()
    {
        var exception = Assert.ThrowsExactly<PlatformNotSupportedException>(() => SimilaritySearch.IsApproximate(SearchMethod.Approximate, 10, 10, isAvailable: false));

        Assert.Contains("take Exact or Automatic", exception.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Find_Approximate_FindsNearlyAllThatExactFinds()
    {
        SkipWhereAbsent();
        UnitRows rows = Draw(3000, seed: 1);

        SimilarRow[][] exact = Find(rows, rows, leaveOneOut: true, isApproximate: false);
        SimilarRow[][] approximate = Find(rows, rows, leaveOneOut: true, isApproximate: true);

        int same = exact.Zip(approximate, (e, a) => e.Intersect(a).Count()).Sum(); // rows and the bits of their similarities
        Assert.IsGreaterThan(0.95, same / (10.0 * rows.Count));
        Assert.IsTrue(approximate.Select((found, row) => found.All(s => s.Row != row)).All(isOther => isOther));
        Assert.IsTrue(approximate.All(found => found.Zip(found.Skip(1), (a, b) => a.Similarity >= b.Similarity).All(isOrdered => isOrdered)));
    }

    [TestMethod]
    public void Find_ApproximateTwice_GivesTheSame()
    {
        SkipWhereAbsent();
        (UnitRows rows, UnitRows queries) = (Draw(2000, seed: 2), Draw(100, seed: 3));

        SimilarRow[][] first = Find(queries, rows, leaveOneOut: false, isApproximate: true);
        SimilarRow[][] second = Find(queries, rows, leaveOneOut: false, isApproximate: true);

        CollectionAssert.AreEqual(first.SelectMany(f => f).ToArray(), second.SelectMany(f => f).ToArray());
        Assert.HasCount(100 * 10, first.SelectMany(f => f).ToArray());
    }

    [TestMethod]
    public void Find_FewRows_GivesThemAll()
    {
        SkipWhereAbsent();
        UnitRows rows = Draw(3, seed: 4);

        Assert.IsTrue(Find(rows, rows, leaveOneOut: true, isApproximate: true).All(found => found.Length == 2));
        Assert.IsEmpty(Find(Draw(1, seed: 4), Draw(1, seed: 4), leaveOneOut: true, isApproximate: true)[0]);
        Assert.IsEmpty(Find(Draw(1, seed: 4), Draw(1, seed: 4), leaveOneOut: true, isApproximate: false)[0]);
    }

    [TestMethod]
    public void FindDuplicates_Approximate_FindsTheGroupsOfExact()
    {
        SkipWhereAbsent();
        UnitRows rows = Draw(2000, seed: 5, rowsPerCopy: 10);

        DuplicateGroup[] exact = SimilaritySearch.FindDuplicates(rows, 0.98f, isApproximate: false, CancellationToken.None);
        DuplicateGroup[] approximate = SimilaritySearch.FindDuplicates(rows, 0.98f, isApproximate: true, CancellationToken.None);

        Assert.HasCount(200, exact);
        CollectionAssert.AreEqual(Flatten(exact), Flatten(approximate));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Find_Cancelled_Stops(bool isApproximate)
    {
        SkipWhereAbsent();
        UnitRows rows = Draw(50, seed: 6);

        Assert.Throws<OperationCanceledException>(() => SimilaritySearch.Find(rows, rows, 5, leaveOneOut: true, isApproximate, new CancellationToken(canceled: true)));
    }

    private static void SkipWhereAbsent()
    {
        if (!ApproximateIndex.IsAvailable)
        {
            Assert.Inconclusive("USearch has no native library for this platform.");
        }
    }

    private static SimilarRow[][] Find(UnitRows queries, UnitRows rows, bool leaveOneOut, bool isApproximate) =>
        Array.ConvertAll(SimilaritySearch.Find(queries, rows, 10, leaveOneOut, isApproximate, CancellationToken.None), n => n.ToSimilarRows());

    private static (int First, SimilarRow Other)[] Flatten(DuplicateGroup[] groups) => [.. groups.SelectMany(g => g.Others.Select(o => (g.First, o)))];

    // Every so many rows, a row is the one before with a little noise.
    private static UnitRows Draw(int count, int seed, int rowsPerCopy = int.MaxValue)
    {
        var random = new Random(seed);
        var features = new float[count * Dim];
        for (int i = 0; i < features.Length; i++)
        {
            float draw = random.NextSingle() - 0.5f;
            features[i] = i / Dim % rowsPerCopy == rowsPerCopy - 1 ? features[i - Dim] + (0.02f * draw) : draw;
        }

        return UnitRows.Of(features, count);
    }
}
