using System.Text.Json;
using MLNet.SelfSup.Cli.CommandLine;

namespace MLNet.SelfSup.Tests.Cli;

[TestClass]
public sealed class SearchCommandTests
{
    [TestMethod]
    public void Similar_AnImageOfTheFolder_FindsItselfAndItsCopyFirst()
    {
        using var data = new ToolData();
        File.Copy(Path.Combine(data.Images, "dark/2.png"), Path.Combine(data.Images, "light/copy.png"));

        ToolRun run = ToolRun.Of("similar", "--encoder", data.Encoder, "--data", data.Images, "--query", Path.Combine(data.Images, "dark/2.png"), "--count", "2").MustSucceed();

        string[] lines = [.. run.Output.Split('\n').SkipWhile(l => l != "image,rank,similar,similarity").Where(l => l.Length > 0)];
        CollectionAssert.AreEqual(new[] { "image,rank,similar,similarity", "2.png,1,dark/2.png,1.0000", "2.png,2,light/copy.png,1.0000" }, lines);
    }

    [TestMethod]
    public void Similar_WithoutAQuery_AnswersForEachImageWithOthers()
    {
        using var data = new ToolData();
        string path = data.At("similar.json");

        ToolRun.Of("similar", "--encoder", data.Encoder, "--data", data.Images, "--count", "3", "--out", path).MustSucceed();

        JsonElement answers = JsonDocument.Parse(File.ReadAllText(path)).RootElement.GetProperty("answers");
        Assert.AreEqual(12, answers.GetArrayLength());
        foreach (JsonElement answer in answers.EnumerateArray())
        {
            string?[] found = [.. answer.GetProperty("similar").EnumerateArray().Select(s => s.GetProperty("image").GetString())];
            Assert.HasCount(3, found);
            Assert.DoesNotContain(answer.GetProperty("image").GetString(), found);
        }
    }

    [TestMethod]
    public void Similar_ABadImageInTheFolder_DoesNotCountAgainstTheQuery()
    {
        using var data = new ToolData();
        data.AddBadImage();

        ToolRun run = ToolRun.Of("similar", "--encoder", data.Encoder, "--data", data.Images, "--query", Path.Combine(data.Images, "dark/2.png"), "--count", "1");

        Assert.AreEqual(ExitCodes.ImagesLeftOut, run.Code, run.All);
        Assert.Contains("2.png,1,dark/2.png,1.0000", run.Output, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Duplicates_ACopy_IsFoundAndABadImageLeftOut()
    {
        using var data = new ToolData();
        File.Copy(Path.Combine(data.Images, "dark/2.png"), Path.Combine(data.Images, "light/copy.png"));
        data.AddBadImage();
        string path = data.At("copies.csv");

        ToolRun run = ToolRun.Of("duplicates", "--encoder", data.Encoder, "--data", data.Images, "--min-similarity", "0.9999999", "--out", path);

        Assert.AreEqual(ExitCodes.ImagesLeftOut, run.Code, run.All);
        CollectionAssert.AreEqual(new[] { "group,image,similarity", "1,dark/2.png,1.0000", "1,light/copy.png,1.0000" }, File.ReadAllLines(path));
    }
}
