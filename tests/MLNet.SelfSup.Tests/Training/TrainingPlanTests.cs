using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Training;

namespace MLNet.SelfSup.Tests.Training;

[TestClass]
public sealed class TrainingPlanTests
{
    [TestMethod]
    [DataRow(100, 8, 1, 8, 1, 12)]
    [DataRow(100, 8, 3, 8, 3, 4)]
    [DataRow(96, 8, 4, 8, 4, 3)]
    [DataRow(20, 8, 4, 8, 2, 1)]
    [DataRow(5, 8, 4, 5, 1, 1)]
    [DataRow(1, 1, 1, 1, 1, 1)]
    public void Constructor_Counts_DropTheRest(int images, int batch, int accumulation, int batchSize, int batchesPerStep, int stepsPerEpoch)
    {
        var plan = new TrainingPlan(new MaeOptions { BatchSize = batch, GradientAccumulation = accumulation, Epochs = 7 }, images);

        Assert.AreEqual((batchSize, batchesPerStep, stepsPerEpoch), (plan.BatchSize, plan.BatchesPerStep, plan.StepsPerEpoch));
        Assert.AreEqual(7L * stepsPerEpoch, plan.Steps);
        Assert.AreEqual(plan.Steps * batchesPerStep, plan.Batches);
    }

    [TestMethod]
    public void Locate_Batches_GoThroughTheEpochs()
    {
        var plan = new TrainingPlan(new MaeOptions { BatchSize = 8, GradientAccumulation = 3 }, 100);

        Assert.AreEqual((0, 0), plan.Locate(0));
        Assert.AreEqual((0, 88), plan.Locate(11));
        Assert.AreEqual((1, 0), plan.Locate(12));
        Assert.AreEqual((2, 16), plan.Locate(26));
    }

    [TestMethod]
    public void PointOf_Step_TellsEpochAndIteration()
    {
        var plan = new TrainingPlan(new MaeOptions { BatchSize = 25 }, 100);

        SchedulePoint point = plan.PointOf(10);

        Assert.AreEqual((2.5, 2, 2), (point.Epoch, point.EpochIndex, point.Iteration));
    }

    [TestMethod]
    public void Locate_OfRanks_CutsEachBatchInEqualParts()
    {
        var options = new MaeOptions { BatchSize = 12, Epochs = 2 };
        TrainingPlan[] plans = [.. Enumerable.Range(0, 3).Select(rank => new TrainingPlan(options, 30, rank, worldSize: 3))];

        foreach (TrainingPlan plan in plans)
        {
            Assert.AreEqual((12, 4, 2), (plan.BatchSize, plan.RowsPerRank, plan.StepsPerEpoch));
        }

        CollectionAssert.AreEqual(new[] { (1, 12), (1, 16), (1, 20) }, plans.Select(p => p.Locate(3)).ToArray());
    }

    [TestMethod]
    public void TrainingPlan_BatchThatCantBeCut_SaysWhatToDo()
    {
        ArgumentException exception = Assert.ThrowsExactly<ArgumentException>(() => new TrainingPlan(new MaeOptions { BatchSize = 25 }, 100, rank: 0, worldSize: 2));

        Assert.Contains("A batch of 25 images can't be cut into equal parts for 2 ranks. Make BatchSize", exception.Message, StringComparison.Ordinal);
    }
}
