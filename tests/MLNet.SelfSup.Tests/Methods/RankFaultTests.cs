using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Tests.Methods;

/// <summary>What so many ranks can't train together is told before the first step.</summary>
[TestClass]
public sealed class RankFaultTests
{
    [TestMethod]
    [DataRow(1, 2, true)]
    [DataRow(4, 2, true)]
    [DataRow(2, 2, true)]
    [DataRow(3, 2, false)]
    [DataRow(2, 4, false)]
    public void FindRankFaults_GroupsOfMoco_MustBeOneOrAMultipleOfTheRanks(int groups, int ranks, bool isGood)
    {
        string[] faults = [.. new MocoOptions { BatchNormGroups = groups }.FindRankFaults(ranks, 8)];

        Assert.AreEqual(isGood ? 0 : 1, faults.Length);
        Assert.IsTrue(isGood || faults[0].Contains($"BatchNormGroups {groups} can't be given to {ranks} ranks alike", StringComparison.Ordinal));
    }

    [TestMethod]
    public void FindRankFaults_RankOfAlbefWithOnePair_HasNoNegative()
    {
        Assert.IsEmpty(new AlbefOptions().FindRankFaults(4, 2));
        Assert.Contains("BatchSize must be at least 8 for 4 ranks", new AlbefOptions().FindRankFaults(4, 1).Single(), StringComparison.Ordinal);
    }

    [TestMethod]
    public void Ranks_Default_IsOneAndDoesNotDecideTheWeights()
    {
        Assert.AreEqual(TrainingRanks.One, new MaeOptions().Ranks);
        Assert.Contains(nameof(PretrainingOptions.Ranks), new MaeOptions().NamesWithoutEffect);
    }
}
