using MLNet.SelfSup.Torch.Training.Schedules;

namespace MLNet.SelfSup.Tests.Training.Schedules;

[TestClass]
public sealed class WarmupCosineTests
{
    [TestMethod]
    public void At_FirstIteration_IsExactlyZero() => Assert.AreEqual(0.0, new WarmupCosine(1e-3, 5, 100).At(0));

    [TestMethod]
    public void At_WithoutWarmup_BeginsAtThePeak() => Assert.AreEqual(1e-3, new WarmupCosine(1e-3, 0, 100).At(0));

    [TestMethod]
    public void At_TheEnd_IsTheMinimum() => Assert.AreEqual(1e-5, new WarmupCosine(1e-3, 5, 100, 1e-5).At(100), 1e-15);

    [TestMethod]
    public void At_WarmupLongerThanTraining_KeepsRising()
    {
        var schedule = new WarmupCosine(1, 10, 5);

        Assert.AreEqual(0.4, schedule.At(4), 1e-12);
        Assert.IsTrue(double.IsFinite(new WarmupCosine(1, 5, 5).At(5)));
    }
}
