using System.Text.Json;
using MLNet.SelfSup.Cli.CommandLine;
using MLNet.SelfSup.Cli.Settings;
using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Tests.Cli;

[TestClass]
public sealed class InfoCommandTests
{
    [TestMethod]
    public void Info_OfAnEncoder_TellsWhatItIsAndHowItWasMade()
    {
        using var data = new ToolData();

        string text = ToolRun.Of("info", data.Encoder).MustSucceed().Output;
        JsonElement json = ToolRun.Of("info", data.Encoder, "--json").MustSucceed().Json;

        Assert.Contains("Vision Transformer, images 16×16, patches 8×8 (Linear stem), width 12, 1 block, 1 head", text, StringComparison.Ordinal);
        Assert.Contains("mae, 12 images, 1 epoch, 3 steps, loss ", text, StringComparison.Ordinal);
        Assert.AreEqual("encoder", json.GetProperty("kind").GetString());
        MaeOptions again = (MaeOptions)OptionsText.Create<PretrainingOptions>(OptionsText.Read(json.GetProperty("provenance").GetProperty("options").GetRawText()));
        Assert.AreEqual(((MaeOptions)data.LoadEncoder().Description.Provenance.Options!).Encoder, again.Encoder);
    }

    [TestMethod]
    public void Info_OfCheckpoints_TellsWhereTheTrainingStands()
    {
        using var data = new ToolData();
        string checkpoints = data.At("kept");
        ToolRun.Of(data.Pretrain(data.At("a.safetensors"), 2, "--checkpoints", checkpoints)).MustSucceed();

        string text = ToolRun.Of("info", checkpoints).MustSucceed().Output;
        JsonElement json = ToolRun.Of("info", checkpoints, "--json").MustSucceed().Json;

        Assert.Contains("mae, epoch 2.00 of 2, step 6", text, StringComparison.Ordinal);
        Assert.AreEqual((6, 2), (json.GetProperty("step").GetInt32(), json.GetProperty("epochs").GetInt32()));
    }

    [TestMethod]
    public void Info_OfAForeignCheckpoint_ListsTensorsAndTellsWhetherItCanBeImported()
    {
        using var data = new ToolData();
        string official = data.At("official.safetensors");
        ToolRun.Of("export", "--encoder", data.Encoder, "--out", official).MustSucceed();

        string text = ToolRun.Of("info", official).MustSucceed().Output;

        Assert.Contains("a checkpoint of another library", text, StringComparison.Ordinal);
        Assert.Contains("blocks.0.attn.proj.weight [12, 12] F32", text, StringComparison.Ordinal);
        Assert.Contains("can't make an encoder of it", text, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Info_OfAFolderWithoutCheckpoints_Fails()
    {
        using var data = new ToolData();

        ToolRun run = ToolRun.Of("info", data.Images);

        Assert.AreEqual(ExitCodes.Failed, run.Code);
        Assert.Contains("holds no checkpoint", run.Error, StringComparison.Ordinal);
    }
}
