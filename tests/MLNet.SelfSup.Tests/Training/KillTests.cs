using MLNet.SelfSup.Tests.Support;

namespace MLNet.SelfSup.Tests.Training;

/// <summary>Trainings in processes that are killed.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class KillTests
{
    private const int Kills = 5;
    private const int Killed = 128 + 9;

    [TestMethod]
    [DataRow(ChildTraining.TinyName, 200)]
    [DataRow("mae", 60)]
    [DataRow("moco", 60)]
    [DataRow("mocov3", 60)]
    [DataRow("albef", 60)]
    public void Run_KilledFiveTimesAtRandomMoments_EndsWithTheSameBits(string method, int epochs)
    {
        using var folder = new TemporaryFolder();

        // Long enough for five times 25 steps and 30 ms: a step takes 1 ms, or 3 and more with a real method.
        var task = new ChildTask { Method = method, Epochs = epochs };
        ChildResult uninterrupted = ChildTraining.Start(task);
        Assert.AreEqual(0, uninterrupted.ExitCode, uninterrupted.Errors);
        task = task with { Folder = folder.Path };
        var story = new List<string>();

        for (int kill = 0; kill < Kills; kill++)
        {
            int steps = Random.Shared.Next(3, 25);
            int delay = Random.Shared.Next(30_000);
            ChildResult killed = ChildTraining.Start(task with { KillAfterSteps = steps, KillDelayMicroseconds = delay });
            story.Add($"began at step {killed.FirstStep}, killed {delay} µs after {steps} more");
            Assert.AreEqual(Killed, killed.ExitCode, $"{string.Join("; ", story)}. {killed.Errors}");
        }

        ChildResult last = ChildTraining.Start(task);

        Assert.AreEqual(0, last.ExitCode, last.Errors);
        Assert.IsGreaterThan(0, last.FirstStep!.Value, "No kill left a checkpoint, so nothing was tested.");
        Assert.AreEqual(uninterrupted.Hash, last.Hash, string.Join("; ", story));
    }
}
