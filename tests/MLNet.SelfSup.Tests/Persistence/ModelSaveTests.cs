using System.Text.Json;
using Microsoft.ML;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Tests.Transforms;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.Tests.Persistence;

/// <summary>Saving and loading with the real engine.</summary>
[TestClass]
public sealed class ModelSaveTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    private string ModelPath => Path.Combine(_folder.FullName, "model.zip");

    public void Dispose() => _folder.Delete(recursive: true);

    [TestMethod]
    public void Load_SavedTransformer_GivesTheSameFeaturesAndSettings()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(TestPictures.Bytes(20));
        var options = new EmbeddingOptions { BatchSize = 6, BadImages = BadImagePolicy.Skip };
        SelfSupervisedEmbeddingTransformer saved = _ml.Transforms.SelfSupervisedEmbed("Embedding", "Image", TinyEncoder.Create(), options).Fit(data);
        _ml.Model.Save(saved, data.Schema, ModelPath);

        ITransformer loaded = new MLContext().Model.Load(ModelPath, out DataViewSchema schema);

        SelfSupervisedEmbeddingTransformer embedding = Assert.IsInstanceOfType<SelfSupervisedEmbeddingTransformer>(loaded);
        Assert.AreEqual(("Embedding", "Image"), (embedding.OutputColumnName, embedding.ImageColumnName));
        Assert.AreEqual(options, embedding.Options);
        Assert.AreEqual(saved.Encoder.Description, embedding.Encoder.Description);
        Assert.AreEqual(data.Schema["Image"].Type, schema["Image"].Type);
        TestEmbedding.AssertEqual(saved.Transform(data).Features("Embedding"), loaded.Transform(data).Features("Embedding"), 1e-6f);
    }

    [TestMethod]
    public void Load_SavedPipeline_PredictsTheSame()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(TestPictures.Bytes(60));
        ITransformer saved = _ml.Transforms.Conversion.MapValueToKey("LabelKey", "Label")
            .Append(_ml.Transforms.SelfSupervisedEmbed(TinyEncoder.Create()))
            .AppendCacheCheckpoint(_ml)
            .Append(_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("LabelKey"))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
            .Fit(data);
        _ml.Model.Save(saved, data.Schema, ModelPath);

        ITransformer loaded = _ml.Model.Load(ModelPath, out DataViewSchema schema);

        using PredictionEngine<BytesRow, PredictionRow> before = _ml.Model.CreatePredictionEngine<BytesRow, PredictionRow>(saved);
        using PredictionEngine<BytesRow, PredictionRow> after = _ml.Model.CreatePredictionEngine<BytesRow, PredictionRow>(loaded, schema);
        foreach (BytesRow row in TestPictures.Bytes(9, seed: 2))
        {
            PredictionRow prediction = after.Predict(row);
            Assert.AreEqual(before.Predict(row).PredictedLabel, prediction.PredictedLabel);
            Assert.AreEqual(row.Label, prediction.PredictedLabel);
        }
    }

    [TestMethod]
    public void Load_InAProcessThatReferencesNothingOfOurs_GivesTheSameFeatures()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(TestPictures.Bytes(5));
        SelfSupervisedEmbeddingTransformer saved = _ml.Transforms.SelfSupervisedEmbed(TinyEncoder.Create()).Fit(data);
        _ml.Model.Save(saved, data.Schema, ModelPath);
        string[] files = [.. TestPictures.Files(5, _folder.FullName).Select(r => r.Image)];

        (int exitCode, string output, string error) = LoadProbeProcess.RunBesideTests([ModelPath, .. files]);

        Assert.AreEqual(0, exitCode, error);
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.AreEqual("[]", lines[0].Trim(), "Assemblies of ours that were loaded before the model.");
        float[][] features = [.. lines.Skip(1).Select(l => JsonSerializer.Deserialize<float[]>(l)!)];
        TestEmbedding.AssertEqual(saved.Transform(data).Features(), features, 1e-5f);
    }

    [TestMethod]
    public void Load_WithoutAnyEngine_NamesThePackages()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(TestPictures.Bytes(1));
        _ml.Model.Save(_ml.Transforms.SelfSupervisedEmbed(TinyEncoder.Create()).Fit(data), data.Schema, ModelPath);
        DirectoryInfo deployment = _folder.CreateSubdirectory("deployment");
        foreach (FileInfo file in new DirectoryInfo(AppContext.BaseDirectory).EnumerateFiles().Where(IsWantedWithoutEngine))
        {
            file.CopyTo(Path.Combine(deployment.FullName, file.Name));
        }

        (int exitCode, _, string error) = LoadProbeProcess.RunIn(deployment.FullName, ModelPath);

        Assert.AreEqual(1, exitCode, error);
        StringAssert.Contains(error, "MLNet.SelfSup.Cpu", StringComparison.Ordinal);
        StringAssert.Contains(error, "MLNet.SelfSup.Onnx", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Save_LoadedModel_GivesAnEqualFile()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(TestPictures.Bytes(1));
        _ml.Model.Save(_ml.Transforms.SelfSupervisedEmbed(TinyEncoder.Create()).Fit(data), data.Schema, ModelPath);
        ITransformer loaded = _ml.Model.Load(ModelPath, out DataViewSchema schema);
        string again = Path.Combine(_folder.FullName, "again.zip");

        _ml.Model.Save(loaded, schema, again);

        byte[]? first = null;
        ModelZip.Rewrite(ModelPath, Path.Combine(_folder.FullName, "a.zip"), ModelZip.Encoder, content => first = content);
        ModelZip.Rewrite(again, Path.Combine(_folder.FullName, "b.zip"), ModelZip.Encoder, content =>
        {
            CollectionAssert.AreEqual(first, content);
            return content;
        });
    }

    [TestMethod]
    public void Encoder_OfATransformer_CanBeSavedAndReused()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(TestPictures.Bytes(8));
        SelfSupervisedEmbeddingTransformer first = _ml.Transforms.SelfSupervisedEmbed(TinyEncoder.Create()).Fit(data);
        string path = Path.Combine(_folder.FullName, "encoder.safetensors");
        first.Encoder.Save(path);

        SelfSupervisedEmbeddingTransformer second = _ml.Transforms.SelfSupervisedEmbed(EncoderArtifact.Load(path)).Fit(data);

        TestEmbedding.AssertEqual(first.Transform(data).Features(), second.Transform(data).Features());
    }

    private static bool IsWantedWithoutEngine(FileInfo file) =>
        file.Length < 30_000_000 && file.Name is not ("MLNet.SelfSup.Torch.dll" or "MLNet.SelfSup.Onnx.dll") && !file.Name.EndsWith(".deps.json", StringComparison.Ordinal);
}
