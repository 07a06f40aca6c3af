using MLNet.SelfSup.Search;

namespace MLNet.SelfSup.Tests.Search;

[TestClass]
public sealed class NearestRowsTests
{
    [TestMethod]
    public void Vote_Majority_Wins() => Assert.AreEqual(2, Vote(capacity: 3, [0.9f, 0.5f, 0.4f], [1, 2, 2]));

    [TestMethod]
    public void Vote_AsManyVotes_NearestDecides() => Assert.AreEqual(4, Vote(capacity: 5, [0.1f, 0.9f, 0.8f, 0.7f, 0.6f], [9, 4, 3, 3, 4]));

    [TestMethod]
    public void Vote_NearestHasFewerVotesThanATie_NearestOfTheTieDecides() =>
        Assert.AreEqual(3, Vote(capacity: 5, [0.9f, 0.8f, 0.7f, 0.6f, 0.5f], [1, 3, 2, 2, 3]));

    [TestMethod]
    public void Vote_MoreRowsThanAreKept_FarOnesDoNotVote() => Assert.AreEqual(1, Vote(capacity: 2, [0.1f, 0.8f, 0.2f, 0.3f, 0.9f], [2, 1, 2, 2, 1]));

    [TestMethod]
    public void Vote_EquallySimilar_FirstAddedIsKept() => Assert.AreEqual(5, Vote(capacity: 1, [0.5f, 0.5f, 0.5f], [5, 6, 7]));

    private static int Vote(int capacity, float[] similarities, int[] labels)
    {
        var nearest = new NearestRows(capacity);
        for (int i = 0; i < similarities.Length; i++)
        {
            nearest.Add(i, similarities[i]);
        }

        return nearest.Vote(labels);
    }
}
