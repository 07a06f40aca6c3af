using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Cli.CommandLine;
using MLNet.SelfSup.Tests.Training.Distributed;

namespace MLNet.SelfSup.Tests.Cli;

/// <summary>The tool under <c>mpirun</c>.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class PretrainOverRanksTests
{
    [TestMethod]
    public void Pretrain_UnderMpirun_TrainsOneEncoderAndOnlyRankZeroSpeaks()
    {
        using var data = new ToolData();
        (string alone, string shared) = (data.At("alone.safetensors"), data.At("shared.safetensors"));
        ToolRun.Of(data.Pretrain(alone, 2)).MustSucceed();

        MpiResult result = MpiWorld.Run(2, ToolRun.CommandOf(data.Pretrain(shared, 2, "--log", data.At("log")))).MustSucceed();

        Assert.AreEqual(1, CountOf(result.Output, $"Wrote '{shared}': mae on 12 images, 6 steps, loss "), result.All);
        Assert.AreEqual(1, CountOf(result.Output, "epoch 2.0 of 2"), result.All);
        Assert.AreEqual(1, CountOf(result.Errors, "2 ranks take 2 images of each batch."), result.All);
        Assert.IsFalse(Directory.Exists(data.At("shared.checkpoints")));
        Assert.HasCount(1, Directory.GetFiles(data.At("log"), "training*.jsonl"));
        EncoderProvenance expected = EncoderArtifact.Load(alone).Description.Provenance;
        EncoderProvenance actual = EncoderArtifact.Load(shared).Description.Provenance;
        Assert.AreEqual(expected.FinalLoss!.Value, actual.FinalLoss!.Value, 1e-4 * expected.FinalLoss.Value);
        Assert.AreEqual(expected.Options, actual.Options);
    }

    [TestMethod]
    public void Pretrain_RankThatFindsACheckpointOfAnEarlierRun_EndsAllWithTheHint()
    {
        using var data = new ToolData();
        string path = data.At("enc.safetensors");
        Directory.CreateDirectory(data.At("enc.checkpoints"));
        File.WriteAllText(data.At("enc.checkpoints/checkpoint-000000003.safetensors"), "of an earlier run");

        MpiResult result = MpiWorld.Run(2, ToolRun.CommandOf(data.Pretrain(path, 2)));

        Assert.AreEqual(ExitCodes.WrongUsage, result.ExitCode, result.All);
        Assert.AreEqual(1, CountOf(result.Errors, "Give --resume to go on from it"), result.All);
    }

    [TestMethod]
    public void Pretrain_BatchThatRanksCantShare_SaysWhatToDo()
    {
        using var data = new ToolData();

        MpiResult result = MpiWorld.Run(2, ToolRun.CommandOf(data.Pretrain(data.At("enc.safetensors"), 2, "--batch-size", "3")));

        Assert.AreEqual(ExitCodes.Failed, result.ExitCode, result.All);
        Assert.Contains("error: A batch of 3 images can't be cut into equal parts for 2 ranks.", result.Errors, StringComparison.Ordinal, result.All);
    }

    private static int CountOf(string text, string part) => text.Split(part).Length - 1;
}
