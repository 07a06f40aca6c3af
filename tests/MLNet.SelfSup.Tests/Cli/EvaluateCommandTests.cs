using System.Text.Json;
using Microsoft.ML;
using MLNet.SelfSup.Cli.CommandLine;
using MLNet.SelfSup.Evaluation;

namespace MLNet.SelfSup.Tests.Cli;

[TestClass]
public sealed class EvaluateCommandTests
{
    [TestMethod]
    public void Evaluate_Neighbors_TellsTheLibrarysAccuracy()
    {
        using var data = new ToolData();
        var ml = new MLContext(1);
        IDataView train = ml.Data.LoadImageFolder(data.Images);
        ITransformer embed = ml.Transforms.SelfSupervisedEmbed("Features", "ImagePath", data.LoadEncoder()).Fit(train);
        ClassificationResult expected = ml.SelfSupervised().NearestNeighbors(embed.Transform(train), embed.Transform(ml.Data.LoadImageFolder(data.Test)), neighbors: 3);

        string[] command = ["evaluate", "--encoder", data.Encoder, "--train", data.Images, "--test", data.Test, "--neighbors", "3"];
        JsonElement json = ToolRun.Of([.. command, "--json"]).MustSucceed().Json;
        ToolRun plain = ToolRun.Of(command).MustSucceed();

        Assert.AreEqual(expected.Accuracy, json.GetProperty("accuracy").GetDouble());
        Assert.AreEqual(expected.BalancedAccuracy, json.GetProperty("balancedAccuracy").GetDouble());
        Assert.Contains($"3 nearest neighbours: {expected.Accuracy:P1} of 12 test images right", plain.Output, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Evaluate_Linear_TellsTheLibrarysAccuracy()
    {
        using var data = new ToolData();
        var ml = new MLContext(1);
        ClassificationResult expected = ml.SelfSupervised().LinearProbe(
            ml.Data.LoadImageFolder(data.Images), ml.Data.LoadImageFolder(data.Test), data.LoadEncoder(), "Label", "ImagePath", new() { Epochs = 2, BatchSize = 4, WarmupEpochs = 0, Threads = 1 });

        ToolRun run = ToolRun.Of(
            "evaluate", "--encoder", data.Encoder, "--train", data.Images, "--test", data.Test, "--protocol", "linear", "--options", """{"epochs":2,"batchSize":4,"warmupEpochs":0,"threads":1}""", "--json").MustSucceed();

        Assert.AreEqual(expected.Accuracy, run.Json.GetProperty("accuracy").GetDouble());
    }

    [TestMethod]
    public void Evaluate_Report_WritesTheTableAndThePage()
    {
        using var data = new ToolData();
        string html = data.At("report.html");

        ToolRun run = ToolRun.Of(
            "evaluate", "--encoder", data.Encoder, "--train", data.Images, "--test", data.Test, "--protocol", "report", "--labels-per-class", "1", "2", "--repeats", "2", "--html", html).MustSucceed();

        Assert.Contains("raw pixels", run.Output, StringComparison.Ordinal);
        Assert.Contains($"Wrote '{html}'.", run.Output, StringComparison.Ordinal);
        Assert.Contains("<html", File.ReadAllText(html), StringComparison.Ordinal);
    }

    [TestMethod]
    public void Evaluate_WhatBelongsToAnotherProtocolOrHasNoClasses_IsWrongUsage()
    {
        using var data = new ToolData();
        string flat = Path.Combine(data.Images, "dark");

        ToolRun foreign = ToolRun.Of("evaluate", "--encoder", data.Encoder, "--train", data.Images, "--test", data.Test, "--html", "x.html");
        ToolRun classless = ToolRun.Of("evaluate", "--encoder", data.Encoder, "--train", flat, "--test", data.Test);

        Assert.AreEqual(ExitCodes.WrongUsage, foreign.Code);
        Assert.Contains("--html belongs to --protocol report, and the protocol is knn.", foreign.Error, StringComparison.Ordinal);
        Assert.AreEqual(ExitCodes.WrongUsage, classless.Code);
        Assert.Contains("no sub-folder of a class", classless.Error, StringComparison.Ordinal);
    }
}
