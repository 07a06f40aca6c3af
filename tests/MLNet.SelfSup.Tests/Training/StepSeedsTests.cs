using MLNet.SelfSup.Torch.Training;

namespace MLNet.SelfSup.Tests.Training;

[TestClass]
public sealed class StepSeedsTests
{
    [TestMethod]
    public void FillOrder_IsAPermutationOfItsOwnEpoch()
    {
        var first = new int[1000];
        var again = new int[1000];
        var next = new int[1000];

        StepSeeds.FillOrder(3, 0, first);
        StepSeeds.FillOrder(3, 0, again);
        StepSeeds.FillOrder(3, 1, next);

        CollectionAssert.AreEqual(first, again);
        CollectionAssert.AreNotEqual(first, next);
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 1000).ToArray(), first);
        Assert.IsLessThan(20, first.Where((image, place) => image == place).Count());
    }

    [TestMethod]
    public void FillOrder_ManyEpochs_PutsEachImageEverywhereAlike()
    {
        var counts = new int[4, 4];
        var order = new int[4];
        for (int epoch = 0; epoch < 4000; epoch++)
        {
            StepSeeds.FillOrder(1, epoch, order);
            for (int place = 0; place < 4; place++)
            {
                counts[order[place], place]++;
            }
        }

        // Expected 1000 each with a deviation of 27.
        foreach (int count in counts)
        {
            Assert.AreEqual(1000, count, 150);
        }
    }

    [TestMethod]
    public void Seeds_OfStepsAndPurposes_Differ()
    {
        long[] seeds = [.. new long[] { 0, 1, 1L << 32 }.SelectMany(step => new[] { StepSeeds.OfDraws(1, step), StepSeeds.OfDropout(1, step), StepSeeds.OfDraws(2, step) })];

        Assert.HasCount(seeds.Length, seeds.Distinct());
        Assert.IsTrue(Array.TrueForAll(seeds, seed => seed >= 0));
    }
}
