using MLNet.SelfSup.Methods;
using MessageLevel = MLNet.SelfSup.Runtime.MessageLevel;

namespace MLNet.SelfSup.Tests.Training.Reporting;

[TestClass]
public sealed class ProgressTests
{
    [TestMethod]
    public void Run_EachEpochEnd_IsReported()
    {
        var reports = new List<PretrainingProgress>();
        using var method = new TinyMethod();

        TrainingHarness.Run(method, TrainingHarness.Request(TrainingHarness.Options) with { Progress = new InlineProgress(reports.Add) });

        PretrainingProgress[] ends = [.. reports.Where(r => r.IsEpochEnd)];
        CollectionAssert.AreEqual(new double[] { 1, 2, 3, 4, 5, 6 }, Array.ConvertAll(ends, r => r.Epoch));
        CollectionAssert.AreEqual(new long[] { 5, 10, 15, 20, 25, 30 }, Array.ConvertAll(ends, r => r.Step));
        PretrainingProgress last = ends[^1];
        Assert.AreEqual((6, 30L), (last.Epochs, last.Steps));
        Assert.AreEqual(TimeSpan.Zero, last.Remaining);
        Assert.AreEqual(2, last.Metrics["twice"]);
        Assert.IsGreaterThan(10_000_000, last.ResidentBytes);
        Assert.IsGreaterThan(0, last.ImagesPerSecond);
        Assert.IsTrue(last.DataWaitShare is >= 0 and <= 1);

        // The rate of the last step, number 29: epoch 5.8.
        Assert.AreEqual(0.01 * 6.8 / 7.8, last.LearningRate, 1e-12);
    }

    [TestMethod]
    public void Run_SlowSteps_ReportsWithinTheEpoch()
    {
        var reports = new List<PretrainingProgress>();
        using var method = new TinyMethod { BeforeLoss = _ => Thread.Sleep(300) };

        TrainingHarness.Run(method, TrainingHarness.Request(TrainingHarness.Options with { Epochs = 1 }) with { Progress = new InlineProgress(reports.Add) });

        // Five steps of at least 0.3 s: a report is due before the fifth.
        Assert.IsGreaterThan(1, reports.Count);
        Assert.IsTrue(reports.SkipLast(1).All(r => !r.IsEpochEnd && r.Step < 5));
    }

    [TestMethod]
    public void Run_Messages_TellBeginningAndEpochs()
    {
        var messages = new List<string>();
        using var method = new TinyMethod();

        TrainingHarness.Run(method, TrainingHarness.Request(TrainingHarness.Options) with
        {
            Log = (level, text) =>
            {
                if (level == MessageLevel.Info)
                {
                    messages.Add(text);
                }
            },
        });

        Assert.Contains("Training by mae on 22 images: 6 epochs of 5 steps", messages[0], StringComparison.Ordinal);
        Assert.Contains("Epoch 6 of 6: loss ", messages[^1], StringComparison.Ordinal);
    }
}
