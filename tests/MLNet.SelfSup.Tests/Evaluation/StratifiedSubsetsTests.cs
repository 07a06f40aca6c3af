using MLNet.SelfSup.Evaluation;

namespace MLNet.SelfSup.Tests.Evaluation;

[TestClass]
public sealed class StratifiedSubsetsTests
{
    // 12 rows of class 0, 5 of class 1, 1 of class 2.
    private static readonly int[] Labels = [0, 1, 0, 2, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 0];

    [TestMethod]
    [DataRow(1, 3)]
    [DataRow(4, 9)]
    [DataRow(100, 18)]
    public void Draw_EachClass_GivesAsManyOrAll(int perClass, int count)
    {
        var subsets = new StratifiedSubsets(Labels, seed: 1);

        int[] rows = subsets.Draw(perClass, draw: 2);

        Assert.HasCount(count, rows);
        Assert.AreEqual(count, subsets.CountRows(perClass));
        CollectionAssert.AreEqual(rows.Distinct().Order().ToArray(), rows);
        int[] ofClass = [.. Enumerable.Range(0, 3).Select(c => rows.Count(r => Labels[r] == c))];
        CollectionAssert.AreEqual(new[] { Math.Min(12, perClass), Math.Min(5, perClass), 1 }, ofClass);
        Assert.AreEqual(12, subsets.LargestClass);
    }

    [TestMethod]
    public void Draw_MoreRows_HoldTheFewer()
    {
        var subsets = new StratifiedSubsets(Labels, seed: 1);

        CollectionAssert.IsSubsetOf(subsets.Draw(2, draw: 3), subsets.Draw(4, draw: 3));
    }

    [TestMethod]
    public void Draw_SameSeed_GivesTheSameRows_AndOthersOthers()
    {
        int[] first = new StratifiedSubsets(Labels, seed: 1).Draw(3, draw: 0);

        CollectionAssert.AreEqual(first, new StratifiedSubsets(Labels, seed: 1).Draw(3, draw: 0));
        CollectionAssert.AreNotEqual(first, new StratifiedSubsets(Labels, seed: 2).Draw(3, draw: 0));
        CollectionAssert.AreNotEqual(first, new StratifiedSubsets(Labels, seed: 1).Draw(3, draw: 1));
    }

    [TestMethod]
    public void Draw_ManyDraws_TakeEveryRowAsOften()
    {
        var subsets = new StratifiedSubsets(Labels, seed: 7);
        var taken = new int[Labels.Length];
        for (int draw = 0; draw < 2400; draw++)
        {
            Array.ForEach(subsets.Draw(1, draw), row => taken[row]++);
        }

        // 200 of a row of class 0, deviation 13.5; 480 of class 1, deviation 19.6.
        for (int row = 0; row < Labels.Length; row++)
        {
            (double mean, double deviation) = Labels[row] switch { 0 => (200, 13.5), 1 => (480, 19.6), _ => (2400, 0.1) };
            Assert.AreEqual(mean, taken[row], 4 * deviation, $"Row {row}.");
        }
    }
}
