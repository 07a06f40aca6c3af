using System.Text.Json;
using Microsoft.ML;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Tests.FineTuning;
using MLNet.SelfSup.Tests.Persistence;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Tests.Transforms;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.Tests.Onnx;

/// <summary>Transformers on ONNX Runtime, and models in a process that has no libtorch.</summary>
[TestClass]
public sealed class OnnxModelTests : IDisposable
{
    private static readonly InferenceOptions OnOnnx = new() { Runtime = InferenceRuntime.OnnxRuntime };
    private static readonly InferenceOptions OnTorch = new() { Runtime = InferenceRuntime.TorchSharp };

    private readonly MLContext _ml = new(seed: 1);
    private readonly TemporaryFolder _folder = new();

    private string ModelPath => Path.Combine(_folder.Path, "model.zip");

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void SelfSupervisedEmbed_OnEitherEngine_GivesTheSameFeaturesInBatches()
    {
        EncoderArtifact encoder = TinyEncoder.Create();
        IDataView data = _ml.Data.LoadFromEnumerable(TestPictures.Bytes(7));

        float[][] onnx = _ml.Transforms.SelfSupervisedEmbed("Features", "Image", encoder, OnOnnx).Fit(data).Transform(data).Features();
        float[][] batches = _ml.Transforms.SelfSupervisedEmbed("Features", "Image", encoder, new EmbeddingOptions { BatchSize = 3, Inference = OnOnnx }).Fit(data).Transform(data).Features();
        float[][] torch = _ml.Transforms.SelfSupervisedEmbed("Features", "Image", encoder, OnTorch).Fit(data).Transform(data).Features();

        TestEmbedding.AssertEqual(torch, onnx, 1e-4f);
        TestEmbedding.AssertEqual(torch, batches, 1e-4f);
    }

    [TestMethod]
    public void SelfSupervisedEmbed_InIntegers_GivesAlmostTheSameFeatures()
    {
        EncoderArtifact encoder = TinyEncoder.Create();
        IDataView data = _ml.Data.LoadFromEnumerable(TestPictures.Bytes(7));

        float[][] floats = _ml.Transforms.SelfSupervisedEmbed("Features", "Image", encoder, OnOnnx).Fit(data).Transform(data).Features();
        float[][] integers = _ml.Transforms.SelfSupervisedEmbed("Features", "Image", encoder, OnOnnx with { Precision = InferencePrecision.Int8 }).Fit(data).Transform(data).Features();

        TestEmbedding.AssertEqual(floats, integers, 0.3f);
        Assert.IsFalse(floats.SelectMany(f => f).SequenceEqual(integers.SelectMany(f => f)), "Float32 was run in both.");
    }

    [TestMethod]
    [TestCategory("Albef")]
    [DataRow("Image", null)]
    [DataRow(null, "Caption")]
    [DataRow("Image", "Caption")]
    public void SelfSupervisedEmbed_OfTextsOnEitherEngine_GivesTheSameFeatures(string? image, string? text)
    {
        EncoderArtifact encoder = ScrambledArtifact.OfPairs(TinyPairs.Options.Encoder);
        IDataView data = _ml.Data.LoadFromEnumerable(TestPairs.Rows(5));

        float[][] onnx = _ml.Transforms.SelfSupervisedEmbed("Features", image, text, encoder, OnOnnx).Fit(data).Transform(data).Features();
        float[][] torch = _ml.Transforms.SelfSupervisedEmbed("Features", image, text, encoder, OnTorch).Fit(data).Transform(data).Features();

        TestEmbedding.AssertEqual(torch, onnx, 1e-4f);
    }

    [TestMethod]
    public void Load_WithoutLibtorch_GivesTheSameFeatures()
    {
        List<BytesRow> rows = TestPictures.Bytes(5);
        IDataView data = _ml.Data.LoadFromEnumerable(rows);
        SelfSupervisedEmbeddingTransformer saved = _ml.Transforms.SelfSupervisedEmbed(TinyEncoder.Create()).Fit(data);
        _ml.Model.Save(saved, data.Schema, ModelPath);

        string[] lines = RunProbe([ModelPath, .. WriteFiles(rows)]);

        float[][] features = [.. lines.Skip(1).Select(l => JsonSerializer.Deserialize<float[]>(l)!)];
        TestEmbedding.AssertEqual(saved.Transform(data).Features(), features, 1e-4f);
    }

    [TestMethod]
    public void Load_FineTunedWithoutLibtorch_PredictsTheSame()
    {
        List<BytesRow> rows = TestPictures.Bytes(12);
        IDataView data = _ml.Data.LoadFromEnumerable(rows);
        IDataView keyed = _ml.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);
        ITransformer model = _ml.MulticlassClassification.Trainers.SelfSupervisedFineTune("Label", "Image", TinyEncoder.Create(), new() { Epochs = 1, BatchSize = 4, Threads = 1, LoaderWorkers = 1 })
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
            .Fit(keyed);
        _ml.Model.Save(model, data.Schema, ModelPath);

        string[] lines = RunProbe(["--classes", ModelPath, .. WriteFiles(rows.Take(3))]);

        ClassPrediction[] expected = [.. _ml.Data.CreateEnumerable<ClassPrediction>(model.Transform(data), reuseRowObject: false).Take(3)];
        for (int i = 0; i < expected.Length; i++)
        {
            ClassPrediction actual = JsonSerializer.Deserialize<ClassPrediction>(lines[i + 1])!;
            CollectionAssert.AreEqual(expected[i].Score, actual.Score, FloatComparer.Within(1e-4f));
            Assert.AreEqual(expected[i].PredictedLabel, actual.PredictedLabel);
        }
    }

    [TestMethod]
    public void Probe_HasNoTorch()
    {
        string[] files = [.. Directory.EnumerateFiles(ProbeFolder, "*", SearchOption.AllDirectories).Select(f => Path.GetFileName(f))];

        Assert.IsEmpty(files.Where(f => f.Contains("torch", StringComparison.OrdinalIgnoreCase)).ToArray());
        Assert.IsTrue(files.Any(f => f.Contains("onnxruntime", StringComparison.Ordinal)));
    }

    private static string ProbeFolder => AppContext.BaseDirectory.Replace("MLNet.SelfSup.Tests", "MLNet.SelfSup.OnnxProbe", StringComparison.Ordinal);

    private static string[] RunProbe(string[] arguments)
    {
        (int exitCode, string output, string error) = LoadProbeProcess.RunProgram(Path.Combine(ProbeFolder, "MLNet.SelfSup.OnnxProbe.dll"), arguments);

        Assert.AreEqual(0, exitCode, error);
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.AreEqual("[]", lines[0], "Assemblies of ours that were loaded before the model.");
        return lines;
    }

    private List<string> WriteFiles(IEnumerable<BytesRow> rows)
    {
        var files = new List<string>();
        foreach (BytesRow row in rows)
        {
            files.Add(Path.Combine(_folder.Path, $"{files.Count}.png"));
            File.WriteAllBytes(files[^1], row.Image);
        }

        return files;
    }
}
