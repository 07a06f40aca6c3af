using System.Text.Json;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Cli.CommandLine;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using Spectre.Console;

namespace MLNet.SelfSup.Tests.Cli;

[TestClass]
public sealed class PretrainCommandTests
{
    [TestMethod]
    public void Pretrain_Redirected_WritesPlainLinesTheEncoderAndNoCheckpoints()
    {
        using var data = new ToolData();
        string path = data.At("enc.safetensors");

        ToolRun run = ToolRun.Of(data.Pretrain(path, 2)).MustSucceed();

        Assert.Contains("epoch 2.0 of 2, 0:00 left, loss ", run.Output, StringComparison.Ordinal);
        Assert.Contains(" images/s, waits for images ", run.Output, StringComparison.Ordinal);
        Assert.Contains($"Wrote '{path}': mae on 12 images, 6 steps, loss ", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.All);
        MaeOptions options = (MaeOptions)EncoderArtifact.Load(path).Description.Provenance.Options!;
        Assert.AreEqual((16, 12, 2), (options.Encoder.ImageSize, options.DecoderEmbedDim, options.Epochs));
        Assert.AreEqual(new MaeOptions().MaskRatio, options.MaskRatio);
        Assert.IsFalse(Directory.Exists(data.At("enc.checkpoints")));
    }

    [TestMethod]
    public void Pretrain_Json_WritesALineAReportAndTheResult()
    {
        using var data = new ToolData();

        IReadOnlyList<JsonElement> lines = ToolRun.Of(data.Pretrain(data.At("enc.safetensors"), 2, "--json", "--validation", data.Test)).MustSucceed().JsonLines;

        Assert.IsTrue(lines.SkipLast(1).All(l => l.GetProperty("kind").GetString() == "progress"));
        Assert.IsTrue(lines.Any(l => l.TryGetProperty("metrics", out JsonElement metrics) && metrics.TryGetProperty("knnAccuracy", out _)));
        Assert.AreEqual("result", lines[^1].GetProperty("kind").GetString());
        Assert.AreEqual(12, lines[^1].GetProperty("featureDim").GetInt32());
    }

    [TestMethod]
    public void Pretrain_Quiet_WritesTheResultAlone()
    {
        using var data = new ToolData();

        ToolRun run = ToolRun.Of(data.Pretrain(data.At("enc.safetensors"), 1, "--quiet")).MustSucceed();

        Assert.IsEmpty(run.Error);
        Assert.HasCount(1, run.Output.TrimEnd().Split('\n'));
    }

    [TestMethod]
    public void Pretrain_OnATerminal_DrawsABar()
    {
        using var data = new ToolData();
        using var screen = new StringWriter();
        IAnsiConsole terminal = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes, Out = new AnsiConsoleOutput(screen) });
        terminal.Profile.Width = 120;

        int code = SelfSupTool.RunAsync(data.Pretrain(data.At("enc.safetensors"), 2), new ToolConsole(screen, screen, terminal, isErrorTerminal: true)).GetAwaiter().GetResult();

        Assert.AreEqual(ExitCodes.Done, code, screen.ToString());
        Assert.Contains("━━━━", screen.ToString(), StringComparison.Ordinal);
        Assert.Contains("100 %  epoch 2.0 of 2", screen.ToString(), StringComparison.Ordinal);
    }

    [TestMethod]
    public void Pretrain_InterruptedAndResumed_HasTheWeightsOfAnUninterruptedRun()
    {
        using var data = new ToolData();
        (string whole, string parts) = (data.At("whole.safetensors"), data.At("parts.safetensors"));
        ToolRun.Of(data.Pretrain(whole, 4)).MustSucceed();

        using var output = new StoppingWriter(line: 2);
        ToolRun interrupted = ToolRun.Of(data.Pretrain(parts, 4, "--json"), output, cancellationToken: output.Token);
        ToolRun again = ToolRun.Of(data.Pretrain(parts, 4));
        ToolRun resumed = ToolRun.Of(data.Pretrain(parts, 4, "--resume")).MustSucceed();

        Assert.AreEqual(ExitCodes.Interrupted, interrupted.Code, interrupted.All);
        Assert.Contains($"The state is saved in '{data.At("parts.checkpoints")}'; go on with:", interrupted.Error, StringComparison.Ordinal);
        Assert.Contains("  selfsup pretrain --method mae", interrupted.Error, StringComparison.Ordinal);
        Assert.EndsWith("--json --resume", interrupted.Error.TrimEnd(), StringComparison.Ordinal);
        Assert.AreEqual(ExitCodes.WrongUsage, again.Code);
        Assert.Contains("Give --resume to go on from it, or --restart", again.Error, StringComparison.Ordinal);
        Assert.Contains("Going on from", resumed.Error, StringComparison.Ordinal);
        IReadOnlyDictionary<string, TensorData> expected = EncoderArtifact.Load(whole).Tensors;
        foreach ((string name, TensorData tensor) in EncoderArtifact.Load(parts).Tensors)
        {
            Assert.IsTrue(expected[name].Bytes.Span.SequenceEqual(tensor.Bytes.Span), name);
        }
    }

    [TestMethod]
    public void Pretrain_Restart_BeginsAnewAndKeepsTheFolderThatWasNamed()
    {
        using var data = new ToolData();
        string checkpoints = data.At("kept");
        ToolRun.Of(data.Pretrain(data.At("a.safetensors"), 1, "--checkpoints", checkpoints)).MustSucceed();

        ToolRun run = ToolRun.Of(data.Pretrain(data.At("b.safetensors"), 2, "--checkpoints", checkpoints, "--restart")).MustSucceed();

        Assert.DoesNotContain("Going on from", run.Error, StringComparison.Ordinal);
        Assert.AreEqual("checkpoint-000000006.safetensors", Path.GetFileName(Directory.GetFiles(checkpoints, "*.safetensors").Max(StringComparer.Ordinal)));
    }

    [TestMethod]
    public void Pretrain_InitialEncoder_GivesItsArchitecture()
    {
        using var data = new ToolData();
        string path = data.At("more.safetensors");

        ToolRun.Of("pretrain", "--method", "mae", "--data", data.Images, "--out", path, "--initial-encoder", data.Encoder, "--epochs", "1", "--threads", "1", "--image-size", "24").MustSucceed();

        Assert.AreEqual((VisionTransformerOptions)data.LoadEncoder().Description.Architecture with { ImageSize = 24 }, EncoderArtifact.Load(path).Description.Architecture);
    }

    [TestMethod]
    public void Pretrain_Albef_ReadsTheCaptions()
    {
        using var data = new ToolData();
        string[] command =
        [
            "pretrain", "--method", "albef", "--data", data.Images, "--out", data.At("pairs.safetensors"), "--epochs", "1", "--threads", "1", "--options",
            """
            {"encoder":{"imageSize":16,"patchSize":16,"embedDim":24,"depth":1,"numHeads":2,"stem":"linear"},"batchSize":4,"projectionDim":8,"queueSize":16,"vocabularySize":64,
             "textEncoder":{"embedDim":16,"textDepth":1,"fusionDepth":1,"numHeads":2,"maxPositions":16,"maxTextLength":8}}
            """,
        ];

        ToolRun without = ToolRun.Of(command);
        File.WriteAllLines(Path.Combine(data.Images, "captions.csv"), Enumerable.Range(0, 6).Select(i => $"dark/{i}.png,a dark picture of number {i}").Prepend("file,caption"));
        ToolRun.Of(command).MustSucceed();

        Assert.AreEqual(ExitCodes.WrongUsage, without.Code);
        Assert.Contains("has no captions.csv", without.Error, StringComparison.Ordinal);
        Assert.IsNotNull(EncoderArtifact.Load(data.At("pairs.safetensors")).Description.Text);
    }
}
