using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.SelfSup.Cli.CommandLine;
using MLNet.SelfSup.Cli.Commands;

namespace MLNet.SelfSup.Tests.Cli;

[TestClass]
public sealed class FineTuneCommandTests
{
    [TestMethod]
    public void FineTune_WritesAModelThatTellsClasses()
    {
        using var data = new ToolData();
        string path = data.At("model.zip");

        ToolRun run = ToolRun.Of([.. Command(data, path), "--validation", data.Test, "--test", data.Test]).MustSucceed();

        var ml = new MLContext(1);
        IDataView predicted = ml.Model.Load(path, out _).Transform(ml.Data.LoadImageFolder(data.Test));
        PredictedRow[] rows = [.. ml.Data.CreateEnumerable<PredictedRow>(predicted, reuseRowObject: false)];
        double accuracy = rows.Count(r => r.Label == r.PredictedLabel) / (double)rows.Length;
        Assert.IsTrue(Array.TrueForAll(rows, r => r.PredictedLabel is "dark" or "light"));
        Assert.Contains($"Test: {accuracy:P1} of 12 images right.", run.Output, StringComparison.Ordinal);
        Assert.IsFalse(Directory.Exists(data.At("model.checkpoints")));
    }

    [TestMethod]
    public void FineTune_InterruptedAndResumed_MakesTheSameModel()
    {
        using var data = new ToolData();
        (string whole, string parts) = (data.At("whole.zip"), data.At("parts.zip"));
        ToolRun.Of(Command(data, whole)).MustSucceed();

        using var output = new StoppingWriter(line: 1);
        ToolRun interrupted = ToolRun.Of([.. Command(data, parts), "--json"], output, cancellationToken: output.Token);
        ToolRun.Of([.. Command(data, parts), "--resume"]).MustSucceed();

        Assert.AreEqual(ExitCodes.Interrupted, interrupted.Code, interrupted.All);
        CollectionAssert.AreEqual(Scores(data, whole), Scores(data, parts));
    }

    [TestMethod]
    public void FineTune_OptionsThatDoNotFit_IsWrongUsage()
    {
        using var data = new ToolData();

        ToolRun run = ToolRun.Of([.. Command(data, data.At("model.zip")), "--options", """{"headOnlyEpochs":9}"""]);

        Assert.AreEqual(ExitCodes.WrongUsage, run.Code);
        Assert.Contains("HeadOnlyEpochs is 9, more than the 3 Epochs", run.Error, StringComparison.Ordinal);
    }

    private static string[] Command(ToolData data, string output) =>
        ["finetune", "--encoder", data.Encoder, "--data", data.Images, "--out", output, "--epochs", "3", "--batch-size", "4", "--threads", "1"];

    private static float[] Scores(ToolData data, string model)
    {
        var ml = new MLContext(1);
        IDataView predicted = ml.Model.Load(model, out _).Transform(ml.Data.LoadImageFolder(data.Test));
        return [.. predicted.GetColumn<float[]>("Score").SelectMany(s => s)];
    }
}
