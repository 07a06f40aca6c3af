using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Cli.CommandLine;

namespace MLNet.SelfSup.Tests.Cli;

[TestClass]
public sealed class ExportCommandTests
{
    [TestMethod]
    public void Export_OfficialNamesAndImport_GiveTheSameWeights()
    {
        using var data = new ToolData();
        (string official, string back) = (data.At("official.safetensors"), data.At("back.safetensors"));

        ToolRun.Of("export", "--encoder", data.Encoder, "--out", official).MustSucceed();
        ToolRun imported = ToolRun.Of("import", official, "--out", back, "--heads", "1").MustSucceed();

        IReadOnlyDictionary<string, TensorData> expected = data.LoadEncoder().Tensors;
        foreach ((string name, TensorData tensor) in EncoderArtifact.Load(back).Tensors)
        {
            Assert.IsTrue(expected[name].Bytes.Span.SequenceEqual(tensor.Bytes.Span), name);
        }

        Assert.Contains("Vision Transformer, images 16×16, patches 8×8", imported.Output, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Import_WhatTheFileDoesNotTell_NamesTheOption()
    {
        using var data = new ToolData();
        string official = data.At("official.safetensors");
        ToolRun.Of("export", "--encoder", data.Encoder, "--out", official).MustSucceed();

        ToolRun run = ToolRun.Of("import", official, "--out", data.At("back.safetensors"));

        Assert.AreEqual(ExitCodes.Failed, run.Code);
        Assert.Contains("Here that is --heads.", run.Error, StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow("float32", 1e-4)]
    [DataRow("int8", 1)]
    public void Export_ToOnnx_IsComparedWithTorchSharp(string weights, double tolerance)
    {
        using var data = new ToolData();
        string path = data.At("enc.onnx");

        ToolRun run = ToolRun.Of("export", "--encoder", data.Encoder, "--out", path, "--weights", weights, "--json").MustSucceed();

        Assert.AreEqual(new FileInfo(path).Length, run.Json.GetProperty("bytes").GetInt64());
        Assert.AreEqual("TorchSharp", run.Json.GetProperty("comparedWith").GetString());
        Assert.IsLessThan(tolerance, run.Json.GetProperty("largestDeviation").GetDouble());
    }

    [TestMethod]
    public void Export_OptionOfTheOtherFormatOrOverTheEncoder_IsWrongUsage()
    {
        using var data = new ToolData();

        ToolRun foreign = ToolRun.Of("export", "--encoder", data.Encoder, "--out", data.At("x.safetensors"), "--weights", "int8");
        ToolRun itself = ToolRun.Of("export", "--encoder", data.Encoder, "--out", data.Encoder);

        Assert.AreEqual(ExitCodes.WrongUsage, foreign.Code);
        Assert.Contains("--weights belongs to .onnx", foreign.Error, StringComparison.Ordinal);
        Assert.AreEqual(ExitCodes.WrongUsage, itself.Code);
        Assert.Contains("--out is the encoder itself", itself.Error, StringComparison.Ordinal);
    }
}
