using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Methods;
using MLNet.SelfSup.Torch.Training.Distributed;
using TorchSharp;

namespace MLNet.SelfSup.Tests.Training.Distributed;

/// <summary>Ranks that die, hang or fail: the others end and say why, and the training goes on from its checkpoint.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class RankDeathTests
{
    private const string Training = "mocov3";
    private const int FaultStep = 13;

    // The checkpoint before it: an epoch has five steps.
    private const string LastCheckpoint = "checkpoint-000000010.safetensors";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [TestMethod]
    public void Run_KilledRank_EndsTheOthersAndGoesOnToTheSameWeights()
    {
        using var folder = new TemporaryFolder();
        RankTask task = NewTask(folder.Path, "whole");
        MpiResult whole = MpiWorld.Run(2, task).MustSucceed();
        task = NewTask(folder.Path, "parts") with { Checkpoints = Path.Combine(folder.Path, "checkpoints") };

        MpiResult killed = MpiWorld.Run(2, task with { FaultStep = FaultStep, FaultRank = 1 });
        string[] left = NamesOf(task.Checkpoints!);
        MpiResult resumed = MpiWorld.Run(2, task).MustSucceed();

        Assert.AreNotEqual(0, killed.ExitCode, killed.All);
        Assert.IsLessThan(Limit, killed.Time, killed.All);
        Assert.Contains("Rank 0 of 2 is told to end (SIGTERM). Unless you asked for that, another rank has died", killed.Errors, StringComparison.Ordinal, killed.All);
        Assert.Contains("start the training again, it goes on from its last checkpoint", killed.Errors, StringComparison.Ordinal, killed.All);
        Assert.Contains("signal 9 (Killed)", killed.Errors, StringComparison.Ordinal, killed.All);
        Assert.AreEqual(LastCheckpoint, left[^1]);
        CollectionAssert.AreEqual(whole.Hashes(Training), resumed.Hashes(Training), resumed.All);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(4)]
    public void Run_KilledAndResumedByAnotherNumberOfRanks_EqualsOneProcess(int ranks)
    {
        using var folder = new TemporaryFolder();
        RankTask task = NewTask(folder.Path, "parts") with { Checkpoints = Path.Combine(folder.Path, "checkpoints") };
        PretrainingOptions options = RankTrainings.NewOptions(Training);
        using ISelfSupervisedMethod expected = RankTraining.RunAlone(options);

        MpiResult killed = MpiWorld.Run(2, task with { FaultStep = FaultStep, FaultRank = 0 });
        string[] left = NamesOf(task.Checkpoints!);
        if (ranks > 1)
        {
            MpiWorld.Run(ranks, task).MustSucceed();
        }
        else
        {
            RankTraining.RunAlone(options with { CheckpointFolder = task.Checkpoints }).Dispose();
        }

        Assert.AreNotEqual(0, killed.ExitCode, killed.All);
        Assert.AreEqual(LastCheckpoint, left[^1]);
        string last = NamesOf(task.Checkpoints!)[^1];
        Assert.AreEqual("checkpoint-000000020.safetensors", last);
        using DisposeScope scope = torch.NewDisposeScope();
        IReadOnlyDictionary<string, TensorData> actual = SafeTensorsFile.Read(Path.Combine(task.Checkpoints!, last)).Tensors;
        foreach ((string name, torch.Tensor tensor) in expected.Module.state_dict())
        {
            TensorAssert.AreClose(actual[$"model/{name}"], tensor, 1e-9, name);
        }
    }

    [TestMethod]
    public void Run_CancelledRank_StopsAllAfterTheSameStep()
    {
        using var folder = new TemporaryFolder();
        RankTask task = NewTask(folder.Path, "parts") with { Checkpoints = Path.Combine(folder.Path, "checkpoints") };
        MpiResult whole = MpiWorld.Run(2, NewTask(folder.Path, "whole")).MustSucceed();

        MpiResult stopped = MpiWorld.Run(2, task with { FaultStep = 7, FaultRank = 1, Fault = "cancel" });
        string[] left = NamesOf(task.Checkpoints!);
        MpiResult resumed = MpiWorld.Run(2, task).MustSucceed();

        Assert.AreEqual(RankTraining.Cancelled, stopped.ExitCode, stopped.All);
        Assert.Contains("rank 0 was cancelled: The training was cancelled after 8 of 20 steps.", stopped.Errors, StringComparison.Ordinal, stopped.All);
        Assert.Contains("rank 1 was cancelled: The training was cancelled after 8 of 20 steps.", stopped.Errors, StringComparison.Ordinal, stopped.All);
        Assert.AreEqual("checkpoint-000000008.safetensors", left[^1]);
        CollectionAssert.AreEqual(whole.Hashes(Training), resumed.Hashes(Training), resumed.All);
    }

    [TestMethod]
    public void Run_RankThatFails_EndsTheOthers()
    {
        using var folder = new TemporaryFolder();

        MpiResult result = MpiWorld.Run(2, NewTask(folder.Path, "out") with { FaultStep = FaultStep, FaultRank = 0, Fault = "throw" });

        Assert.AreNotEqual(0, result.ExitCode, result.All);
        Assert.IsLessThan(Limit, result.Time, result.All);
        Assert.Contains("error: this rank was told to fail", result.Errors, StringComparison.Ordinal, result.All);
        Assert.Contains("Rank 1 of 2 is told to end (SIGTERM)", result.Errors, StringComparison.Ordinal, result.All);
    }

    [TestMethod]
    public void Run_RankThatHangs_EndsTheOthersWhenTheirPatienceIsOver()
    {
        using var folder = new TemporaryFolder();

        MpiResult result = MpiWorld.Run(2, NewTask(folder.Path, "out") with { FaultStep = FaultStep, FaultRank = 1, Fault = "hang" }, (OpenMpi.PatienceVariable, "5"));

        Assert.AreNotEqual(0, result.ExitCode, result.All);
        Assert.Contains("Rank 0 of 2 waited 5 s in a gathering from all ranks, and another rank did not come", result.Errors, StringComparison.Ordinal, result.All);
    }

    [TestMethod]
    public void Run_RankWithOtherImages_IsNamedBeforeTheFirstStep()
    {
        using var folder = new TemporaryFolder();

        MpiResult result = MpiWorld.Run(2, NewTask(folder.Path, "out") with { FaultStep = 0, FaultRank = 1, Fault = "images" });

        Assert.AreNotEqual(0, result.ExitCode, result.All);
        Assert.Contains("rank 1 differs from rank 0: imageCount is 83 on rank 0, 82 here", result.Errors, StringComparison.Ordinal, result.All);
    }

    private static RankTask NewTask(string folder, string name) =>
        new() { Trainings = [Training], Output = Directory.CreateDirectory(Path.Combine(folder, name)).FullName };

    private static string[] NamesOf(string folder) => [.. Directory.GetFiles(folder, "checkpoint-*.safetensors").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
}
