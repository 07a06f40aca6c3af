using System.Diagnostics;
using MLNet.SelfSup.Cli.CommandLine;
using MLNet.SelfSup.Cli.Features;
using MLNet.SelfSup.Cli.Shards;
using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Tests.Cli;

[TestClass]
public sealed class ShardedEmbedTests
{
    [TestMethod]
    [DataRow("features.csv")]
    [DataRow("features.npy")]
    [DataRow("features.parquet")]
    public void Embed_ShardsInAnyOrder_MergeToTheBytesOfOneRun(string name)
    {
        using var data = new ToolData();
        data.AddBadImage();
        (string whole, string merged) = (data.At("whole-" + name), data.At("merged-" + name));
        int code = ToolRun.Of(Command(data, whole)).Code;

        foreach (int number in new[] { 3, 1, 4, 2 })
        {
            ToolRun shard = ToolRun.Of(Command(data, merged, "--shard", $"{number}/4"));
            Assert.IsTrue(shard.Code is ExitCodes.Done or ExitCodes.ImagesLeftOut, shard.All);
        }

        ToolRun merge = ToolRun.Of(Command(data, merged, "--merge"));

        Assert.AreEqual(ExitCodes.ImagesLeftOut, code);
        Assert.AreEqual(ExitCodes.ImagesLeftOut, merge.Code, merge.All);
        CollectionAssert.AreEqual(File.ReadAllBytes(whole), File.ReadAllBytes(merged));
        if (File.Exists(NpyFeatures.PathsOf(whole)))
        {
            CollectionAssert.AreEqual(File.ReadAllBytes(NpyFeatures.PathsOf(whole)), File.ReadAllBytes(NpyFeatures.PathsOf(merged)));
        }
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void Embed_ShardsKilledAndStartedAgain_MergeToTheBytesOfOneRun()
    {
        using var data = new ToolData();
        (string whole, string merged) = (data.At("whole.npy"), data.At("merged.npy"));
        ToolRun.Of(Command(data, whole)).MustSucceed();

        foreach (int number in new[] { 2, 3 })
        {
            // Wherever in its start or its work the process is.
            int exit = StartAndKill(Command(data, merged, "--shard", $"{number}/4"), TimeSpan.FromMilliseconds(Random.Shared.Next(50, 1500)));
            Assert.IsTrue(exit is 0 or 128 + 9, $"exit code {exit}");
        }

        for (int number = 1; number <= 4; number++)
        {
            ToolRun.Of(Command(data, merged, "--shard", $"{number}/4")).MustSucceed();
        }

        ToolRun.Of(Command(data, merged, "--merge")).MustSucceed();

        CollectionAssert.AreEqual(File.ReadAllBytes(whole), File.ReadAllBytes(merged));
        CollectionAssert.AreEqual(File.ReadAllBytes(NpyFeatures.PathsOf(whole)), File.ReadAllBytes(NpyFeatures.PathsOf(merged)));
    }

    [TestMethod]
    public void Embed_ShardThatIsDone_IsNotDoneAgain_AndOneThatIsDamagedIs()
    {
        using var data = new ToolData();
        string path = data.At("features.csv");
        ToolRun.Of(Command(data, path, "--shard", "1/2")).MustSucceed();
        string file = Directory.GetFiles(path + ".shards", "shard-*").Single();
        byte[] bytes = File.ReadAllBytes(file);

        ToolRun again = ToolRun.Of(Command(data, path, "--shard", "1/2", "--json")).MustSucceed();
        File.WriteAllBytes(file, bytes[..^1]);
        ToolRun repaired = ToolRun.Of(Command(data, path, "--shard", "1/2", "--json")).MustSucceed();

        Assert.IsTrue(again.Json.GetProperty("wasDone").GetBoolean());
        Assert.IsFalse(repaired.Json.GetProperty("wasDone").GetBoolean());
        Assert.Contains("Shard 1/2 is computed again", repaired.Error, StringComparison.Ordinal);
        CollectionAssert.AreEqual(bytes, File.ReadAllBytes(file));
    }

    [TestMethod]
    public void Embed_MergeWithoutAllShards_NamesTheMissing()
    {
        using var data = new ToolData();
        string path = data.At("features.csv");

        ToolRun none = ToolRun.Of(Command(data, path, "--merge"));
        ToolRun.Of(Command(data, path, "--shard", "2/3")).MustSucceed();
        ToolRun some = ToolRun.Of(Command(data, path, "--merge"));

        Assert.AreEqual((ExitCodes.Failed, ExitCodes.Failed), (none.Code, some.Code));
        Assert.Contains("There are no shards of", none.Error, StringComparison.Ordinal);
        Assert.Contains("2 shards of 3 are not done: 1/3, 3/3.", some.Error, StringComparison.Ordinal);
        Assert.IsFalse(File.Exists(path));
    }

    [TestMethod]
    public void Embed_ShardsOfOtherImagesOrAnotherCount_AreRefused()
    {
        using var data = new ToolData();
        string path = data.At("features.csv");
        ToolRun.Of(Command(data, path, "--shard", "1/2")).MustSucceed();

        ToolRun count = ToolRun.Of(Command(data, path, "--shard", "1/3"));
        data.AddBadImage();
        ToolRun images = ToolRun.Of(Command(data, path, "--shard", "2/2"));

        Assert.AreEqual((ExitCodes.Failed, ExitCodes.Failed), (count.Code, images.Code));
        Assert.Contains("holds shards of another run: the number of shards was 2, now 3.", count.Error, StringComparison.Ordinal);
        Assert.Contains("the number of images was 12, now 13", images.Error, StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow("0/4")]
    [DataRow("5/4")]
    [DataRow("2")]
    [DataRow("a/b")]
    [DataRow("1/0")]
    [DataRow("-1/4")]
    public void Embed_WrongShard_IsWrongUsage(string shard)
    {
        using var data = new ToolData();

        ToolRun run = ToolRun.Of(Command(data, data.At("features.csv"), $"--shard={shard}"));

        Assert.AreEqual(ExitCodes.WrongUsage, run.Code);
        Assert.Contains($"--shard is '{shard}'; it must be NUMBER/COUNT", run.Error, StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow(100, 7, 32)]
    [DataRow(3, 5, 1)]
    [DataRow(64, 2, 32)]
    [DataRow(1, 4, 32)]
    public void Pick_AllShards_AreAllImagesOnceInOrderAndWholeBatches(int images, int shards, int batch)
    {
        ImageFile[] files = [.. Enumerable.Range(0, images).Select(i => new ImageFile($"{i}.png", string.Empty))];

        IReadOnlyList<ImageFile>[] picked = [.. Enumerable.Range(1, shards).Select(i => new Shard(i, shards).Pick(files, batch))];

        CollectionAssert.AreEqual(files, picked.SelectMany(p => p).ToArray());
        Assert.IsTrue(picked.SkipLast(1).All(p => p.Count % batch == 0 || p[^1] == files[^1]));
    }

    private static string[] Command(ToolData data, string path, params string[] more) =>
        ["embed", "--encoder", data.Encoder, "--data", data.Images, "--out", path, "--batch-size", "2", "--engine", "torch", .. more];

    private static int StartAndKill(string[] arguments, TimeSpan delay)
    {
        string[] command = ToolRun.CommandOf(arguments);
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(delay))
        {
            process.Kill();
        }

        process.WaitForExit();
        Task.WaitAll(output, errors);
        return process.ExitCode;
    }
}
