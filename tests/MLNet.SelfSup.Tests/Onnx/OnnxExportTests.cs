using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Onnx;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Runtime;
using Onnx;

namespace MLNet.SelfSup.Tests.Onnx;

/// <summary>Exported files, run by ONNX Runtime alone.</summary>
[TestClass]
public sealed class OnnxExportTests : IDisposable
{
    private static readonly VisionTransformerOptions Transformer = new() { ImageSize = ScrambledArtifact.Side, PatchSize = 4, EmbedDim = 48, Depth = 3, NumHeads = 3 };
    private static readonly ResNetOptions Residual = new() { ImageSize = ScrambledArtifact.Side, StageDepths = [1, 1], Width = 24, StemKernelSize = 3, StemStride = 1, StemPooling = false };
    private static readonly Lazy<EncoderArtifact> Pairs = new(() => ScrambledArtifact.OfPairs(TinyPairs.Options.Encoder));

    private readonly TemporaryFolder _folder = new();

    private string FilePath => Path.Combine(_folder.Path, "new", "encoder.onnx");

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow(false, OnnxWeights.Float32, 1e-4, 1.0)]
    [DataRow(false, OnnxWeights.Float16, 1e-2, 0.6)]
    [DataRow(false, OnnxWeights.Int8, 0.3, 0.45)]
    [DataRow(true, OnnxWeights.Float32, 1e-4, 1.0)]
    [DataRow(true, OnnxWeights.Float16, 1e-2, 0.6)]
    [DataRow(true, OnnxWeights.Int8, 0.1, 0.45)]
    public void SaveOnnx_AnyWeights_GivesTorchSharpsFeaturesOfAnyBatch(bool isResNet, OnnxWeights weights, double tolerance, double size)
    {
        EncoderArtifact artifact = ScrambledArtifact.OfImages(isResNet ? Residual : Transformer, new FeatureOptions { Pooling = FeaturePooling.PatchMean | FeaturePooling.PatchQuarters });

        OnnxExportResult result = artifact.SaveOnnx(FilePath, new OnnxExportOptions { Weights = weights });

        using var session = new InferenceSession(FilePath);
        foreach (int count in (int[])[1, 5])
        {
            using IEncoder torch = new TorchRuntime().CreateEncoder(artifact, ComputeDevice.Cpu);
            float[] images = ScrambledArtifact.NewImages(count);
            var expected = new float[count * torch.FeatureDim];
            torch.Encode(images, expected);
            float[] actual = Run(session, count, images);
            Assert.HasCount(expected.Length, actual);
            Assert.IsLessThan(tolerance, expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max(), $"{count} images.");
        }

        long whole = artifact.Tensors.Values.Sum(t => t.Bytes.Length);
        Assert.IsLessThan((size * whole) + 40_000, new FileInfo(FilePath).Length);
        Assert.AreEqual(new FileInfo(FilePath).Length, result.Size);
        Assert.AreEqual("TorchSharp", result.ComparedWith);
        Assert.IsLessThan(tolerance, result.LargestDeviation);
        Assert.IsGreaterThan(0.1, result.LargestValue);
        Assert.AreEqual(weights == OnnxWeights.Int8 && !isResNet, ReadModel().Graph.Node.Any(n => n.OpType == "MatMulInteger"));
    }

    [TestMethod]
    [TestCategory("Albef")]
    [DataRow(OnnxOutput.Features)]
    [DataRow(OnnxOutput.Projection)]
    [DataRow(OnnxOutput.TextFeatures)]
    [DataRow(OnnxOutput.TextProjection)]
    [DataRow(OnnxOutput.PairFeatures)]
    [DataRow(OnnxOutput.Match)]
    public void SaveOnnx_EachOutput_IsAFileWithItsInputsAndAFreeBatch(OnnxOutput output)
    {
        OnnxExportResult result = Pairs.Value.SaveOnnx(FilePath, new OnnxExportOptions { Output = output });

        Assert.IsLessThan(1e-4, result.LargestDeviation);
        Assert.AreEqual("TorchSharp", result.ComparedWith);
        using var session = new InferenceSession(FilePath);
        string[] inputs = output is OnnxOutput.TextFeatures or OnnxOutput.TextProjection ? ["ids", "mask"]
            : output is OnnxOutput.PairFeatures or OnnxOutput.Match ? ["ids", "images", "mask"]
            : ["images"];
        CollectionAssert.AreEqual(inputs, session.InputNames.Order(StringComparer.Ordinal).ToArray());
        Assert.IsTrue(session.InputMetadata.Values.All(i => i.Dimensions[0] == -1 && i.SymbolicDimensions[0] == "N"));
        Assert.AreEqual(-1, session.OutputMetadata.Values.Single().Dimensions[0]);
    }

    [TestMethod]
    [TestCategory("Albef")]
    [DataRow(OnnxWeights.Float16, 0.01)]
    [DataRow(OnnxWeights.Int8, 0.1)]
    public void SaveOnnx_MatchInFewerBits_StaysClose(OnnxWeights weights, double tolerance) =>
        Assert.IsLessThan(tolerance, Pairs.Value.SaveOnnx(FilePath, new OnnxExportOptions { Output = OnnxOutput.Match, Weights = weights }).LargestDeviation);

    [TestMethod]
    public void SaveOnnx_Prediction_HasTheHeadInside()
    {
        EncoderArtifact artifact = ScrambledArtifact.WithHead(Transformer, new FeatureOptions { Standardize = false }, new HeadDescription { OutputCount = 3, Input = HeadInput.PatchMean });

        artifact.SaveOnnx(FilePath, new OnnxExportOptions { Output = OnnxOutput.Prediction });

        using var session = new InferenceSession(FilePath);
        float[] probabilities = Run(session, 2, ScrambledArtifact.NewImages(2));
        Assert.HasCount(6, probabilities);
        Assert.AreEqual(2, probabilities.Sum(), 1e-4);
    }

    [TestMethod]
    public void SaveOnnx_File_SaysWhatItIs()
    {
        EncoderArtifact artifact = ScrambledArtifact.OfImages(Transformer, new FeatureOptions { Standardize = false });

        artifact.SaveOnnx(FilePath, new OnnxExportOptions { IsChecked = false });

        ModelProto model = ReadModel();
        Assert.AreEqual((9L, 20L), (model.IrVersion, model.OpsetImport.Single().Version));
        Assert.AreEqual(20, OnnxExport.OpsetVersion);
        Assert.AreEqual(string.Empty, model.OpsetImport.Single().Domain);
        Dictionary<string, string> metadata = model.MetadataProps.ToDictionary(m => m.Key, m => m.Value, StringComparer.Ordinal);
        Assert.AreEqual("Features", metadata["mlnet-selfsup.output"]);
        Assert.AreEqual(artifact.Description, JsonSerializer.Deserialize<EncoderDescription>(metadata["mlnet-selfsup.encoder"], ArtifactJson.Options));
        Assert.HasCount(model.Graph.Node.Count, model.Graph.Node.Select(n => n.Name).Distinct());
    }

    [TestMethod]
    public void SaveOnnx_OutputThatTheEncoderLacks_SaysSo()
    {
        EncoderArtifact artifact = ScrambledArtifact.OfImages(Transformer, new FeatureOptions { Standardize = false });

        string match = Assert.ThrowsExactly<InvalidDataException>(() => artifact.SaveOnnx(FilePath, new OnnxExportOptions { Output = OnnxOutput.Match })).Message;
        string prediction = Assert.ThrowsExactly<InvalidDataException>(() => artifact.SaveOnnx(FilePath, new OnnxExportOptions { Output = OnnxOutput.Prediction })).Message;

        Assert.Contains("AlbefOptions", match, StringComparison.Ordinal);
        Assert.Contains("fine-tune", prediction, StringComparison.Ordinal);
        Assert.IsFalse(File.Exists(FilePath));
    }

    [TestMethod]
    public void SaveOnnx_DamagedTensors_WritesNothing()
    {
        EncoderArtifact artifact = ScrambledArtifact.OfImages(Transformer, new FeatureOptions { Standardize = false });
        var damaged = new EncoderArtifact(artifact.Description, artifact.Tensors.Where(t => t.Key != "cls_token").ToDictionary(t => t.Key, t => t.Value, StringComparer.Ordinal));

        string message = Assert.ThrowsExactly<InvalidDataException>(() => damaged.SaveOnnx(FilePath)).Message;

        Assert.Contains("missing: cls_token", message, StringComparison.Ordinal);
        Assert.IsFalse(File.Exists(FilePath));
    }

    [TestMethod]
    public void SaveOnnx_NumbersThatAreNotFinite_AreRefused()
    {
        EncoderArtifact artifact = ScrambledArtifact.OfImages(Transformer, new FeatureOptions { Standardize = false });
        float[] bad = [.. Enumerable.Repeat(float.NaN, Transformer.EmbedDim)];
        var tensors = new Dictionary<string, TensorData>(artifact.Tensors, StringComparer.Ordinal) { ["norm.bias"] = TensorData.FromSingles(bad, bad.Length) };

        string message = Assert.ThrowsExactly<InvalidOperationException>(() => new EncoderArtifact(artifact.Description, tensors).SaveOnnx(FilePath)).Message;

        Assert.Contains("not finite", message, StringComparison.Ordinal);
        Assert.IsFalse(File.Exists(FilePath));
    }

    [TestMethod]
    public void OnnxExportOptions_Defaults_AreFeaturesIn32Bits()
    {
        var options = new OnnxExportOptions();

        Assert.AreEqual((OnnxOutput.Features, OnnxWeights.Float32, true), (options.Output, options.Weights, options.IsChecked));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new OnnxExportOptions { Output = (OnnxOutput)99 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new OnnxExportOptions { Weights = (OnnxWeights)99 });
    }

    private static float[] Run(InferenceSession session, int count, float[] images)
    {
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(images, [count, 3, ScrambledArtifact.Side, ScrambledArtifact.Side]);
        using var options = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(options, ["images"], [input], session.OutputNames);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private ModelProto ReadModel() => ModelProto.Parser.ParseFrom(File.ReadAllBytes(FilePath));
}
