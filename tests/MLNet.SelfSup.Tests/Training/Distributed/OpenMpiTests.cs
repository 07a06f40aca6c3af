using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Training.Distributed;

namespace MLNet.SelfSup.Tests.Training.Distributed;

[TestClass]
public sealed class OpenMpiTests
{
    [TestMethod]
    public void Load_LibraryThatIsNotThere_SaysWhatToInstall()
    {
        DllNotFoundException exception = Assert.ThrowsExactly<DllNotFoundException>(() => OpenMpiLibrary.Load("libno-such-mpi.so.40", "libno-such-mpi.so"));

        Assert.Contains("finds none of libno-such-mpi.so.40, libno-such-mpi.so", exception.Message, StringComparison.Ordinal);
        Assert.Contains("apt-get install openmpi-bin", exception.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void Load_LibraryThatIsNotOpenMpi_IsRefused()
    {
        DllNotFoundException exception = Assert.ThrowsExactly<DllNotFoundException>(() => OpenMpiLibrary.Load("libm.so.6"));

        Assert.Contains("'libm.so.6' is not Open MPI: it lacks 'ompi_mpi_comm_world'", exception.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void EveryCall_OfSeveralRanks_GivesWhatItShould(int ranks)
    {
        using var folder = new TemporaryFolder();

        MpiResult result = MpiWorld.Run(ranks, new RankTask { Trainings = [], Output = folder.Path, ChecksCollective = true }).MustSucceed();

        Assert.AreEqual(ranks + 1, result.Output.Split(RankCalls.DonePrefix).Length, result.All);
    }

    [TestMethod]
    public void EveryCall_OfOneProcess_GivesWhatItShould()
    {
        RankCalls.Check(SingleProcess.Instance);
    }

    [TestMethod]
    public void ReadPatience_Seconds_AreRead()
    {
        Assert.AreEqual(TimeSpan.FromMinutes(10), OpenMpi.ReadPatience(null));
        Assert.AreEqual(TimeSpan.FromSeconds(2.5), OpenMpi.ReadPatience("2.5"));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("0")]
    [DataRow("-1")]
    [DataRow("soon")]
    [DataRow("NaN")]
    [DataRow("1e300")]
    public void ReadPatience_NoSeconds_AreRefused(string text)
    {
        ArgumentException exception = Assert.ThrowsExactly<ArgumentException>(() => OpenMpi.ReadPatience(text));

        Assert.Contains($"'{text}'; wanted seconds above 0", exception.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Open_WithoutLauncher_TrainsAloneAndSaysSo()
    {
        if (OpenMpi.IsLaunched)
        {
            Assert.Inconclusive("A launcher of MPI started these tests.");
        }

        var messages = new List<string>();

        ICollective ranks = Collectives.Open(TrainingRanks.Mpi, (_, message) => messages.Add(message));

        Assert.AreEqual((0, 1), (ranks.Rank, ranks.WorldSize));
        Assert.Contains("mpirun -n 2", messages.Single(), StringComparison.Ordinal);
    }
}
