using MLNet.SelfSup.Tests.Support;

namespace MLNet.SelfSup.Tests.Training;

[TestClass]
public sealed class MemoryTests
{
    [TestMethod]
    [DataRow("mae")]
    [DataRow("moco")]
    [DataRow("mocov3")]
    public void Run_TwoThousandSteps_ResidentMemoryStays(string method)
    {
        using var folder = new TemporaryFolder();

        ChildResult result = ChildTraining.Start(
            new ChildTask { Method = method, Epochs = 400, Folder = folder.Path, CheckpointEveryEpochs = 10 },
            isMeasured: true);

        Assert.AreEqual(0, result.ExitCode, result.Errors);
        Assert.HasCount(2, result.Memory);
        double growth = ((double)result.Memory[1] / result.Memory[0]) - 1;
        Assert.IsLessThan(0.02, growth, $"{result.Memory[0]} bytes after step 200, {result.Memory[1]} after step 2,000.");
    }
}
