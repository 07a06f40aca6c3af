using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Methods;
using TorchSharp;

namespace MLNet.SelfSup.Tests.Training.Distributed;

/// <summary>Ranks that train together equal one process that trains by itself.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class DataParallelTests
{
    private const double Tolerance = 1e-9;

    private static readonly Dictionary<int, (TemporaryFolder Folder, MpiResult Result)> Worlds = [];

    [ClassCleanup]
    public static void DeleteFolders()
    {
        foreach ((TemporaryFolder folder, _) in Worlds.Values)
        {
            folder.Dispose();
        }
    }

    [TestMethod]
    [DataRow(2, "mae")]
    [DataRow(4, "mae")]
    [DataRow(2, "mae-accumulated")]
    [DataRow(4, "mae-accumulated")]
    [DataRow(2, "mocov3")]
    [DataRow(4, "mocov3")]
    [DataRow(2, "moco-2")]
    [DataRow(2, "moco-4")]
    [DataRow(4, "moco-4")]
    [DataRow(2, "moco-synchronised")]
    [DataRow(4, "moco-synchronised")]
    public void Run_Ranks_EqualOneProcessWithTheJointBatch(int ranks, string training)
    {
        MpiResult result = RunWorld(ranks);
        using ISelfSupervisedMethod alone = RankTraining.RunAlone(RankTrainings.NewOptions(training));

        AssertEqual(alone.Module, ranks, training, result);
    }

    [TestMethod]
    [DataRow(2)]
    [DataRow(4)]
    public void Run_RanksOfAlbef_EqualOneProcessThatTreatsTheirGroups(int ranks)
    {
        MpiResult result = RunWorld(ranks);
        using var alone = new GroupedAlbef(ranks);
        alone.Train();

        AssertEqual(alone.Network, ranks, "albef", result);
    }

    private static MpiResult RunWorld(int ranks)
    {
        if (!Worlds.TryGetValue(ranks, out var world))
        {
            // One start for all trainings of a world.
            string[] trainings = ["mae", "mae-accumulated", "mocov3", "moco-4", "moco-synchronised", "albef"];
            var folder = new TemporaryFolder();
            world = (folder, MpiWorld.Run(ranks, new RankTask { Trainings = ranks == 2 ? ["moco-2", .. trainings] : trainings, Output = folder.Path }));
            Worlds.Add(ranks, world);
        }

        return world.Result.MustSucceed();
    }

    private static void AssertEqual(torch.nn.Module expected, int ranks, string training, MpiResult result)
    {
        string[] hashes = result.Hashes(training);
        Assert.HasCount(ranks, hashes, result.All);
        Assert.AreEqual(1, hashes.Distinct(StringComparer.Ordinal).Count(), $"The ranks ended with different weights: {result.All}");
        using DisposeScope scope = torch.NewDisposeScope();
        IReadOnlyDictionary<string, TensorData> actual = SafeTensorsFile.Read(Path.Combine(Worlds[ranks].Folder.Path, training)).Tensors;
        Dictionary<string, torch.Tensor> state = expected.state_dict();
        CollectionAssert.AreEquivalent(state.Keys, actual.Keys.ToArray());
        foreach ((string name, torch.Tensor tensor) in state)
        {
            TensorAssert.AreClose(actual[name], tensor, Tolerance, name);
        }
    }
}
