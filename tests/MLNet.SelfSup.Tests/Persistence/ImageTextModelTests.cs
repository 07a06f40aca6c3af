using System.Reflection;
using System.Text;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Tests.Pretraining;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Tests.Transforms;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.Tests.Persistence;

/// <summary>Saving and loading what reads images and texts, with the real engine.</summary>
[TestClass]
[TestCategory("Albef")]
public sealed class ImageTextModelTests : IDisposable
{
    private static readonly Lazy<EncoderArtifact> Encoder = new(() => TinyPairs.Train(TinyPairs.Options));
    private static readonly TextClass[] Classes = [new("one", "a small picture", "small"), new("two", "a large picture")];

    private readonly MLContext _ml = new(seed: 1);
    private readonly TemporaryFolder _folder = new();
    private readonly List<PairRow> _rows = [.. TestPairs.Rows(5).Zip(TinyPairs.Captions, (row, caption) => new PairRow { Image = row.Image, Caption = caption })];

    private string ModelPath => Path.Combine(_folder.Path, "model.zip");

    private IDataView Data => _ml.Data.LoadFromEnumerable(_rows);

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow("Image", null, EmbeddingSpace.Encoder)]
    [DataRow(null, "Caption", EmbeddingSpace.Encoder)]
    [DataRow("Image", "Caption", EmbeddingSpace.Encoder)]
    [DataRow("Image", null, EmbeddingSpace.Shared)]
    [DataRow(null, "Caption", EmbeddingSpace.Shared)]
    public void Load_SavedEmbedding_GivesTheSameFeaturesAndSettings(string? image, string? text, EmbeddingSpace space)
    {
        var options = new EmbeddingOptions { BatchSize = 3, BadImages = BadImagePolicy.Skip, Space = space };

        SelfSupervisedEmbeddingTransformer saved = _ml.Transforms.SelfSupervisedEmbed("Features", image, text, Encoder.Value, options).Fit(Data);
        SelfSupervisedEmbeddingTransformer loaded = SaveAndLoad(saved);

        Assert.AreEqual(options, loaded.Options);
        Assert.AreEqual(("Features", image, text), (loaded.OutputColumnName, loaded.ImageColumnName, loaded.TextColumnName));
        float[][] features = saved.Transform(Data).Features();
        TestEmbedding.AssertEqual(features, loaded.Transform(Data).Features(), 1e-6f);
        Assert.IsTrue(features.All(f => f.All(float.IsFinite)));
    }

    [TestMethod]
    public void Save_EmbeddingOfImagesAlone_IsReadableByOldLibraries()
    {
        Assert.AreEqual(1, WrittenVersion(_ml.Transforms.SelfSupervisedEmbed("Features", "Image", Encoder.Value).Fit(Data)));
        Assert.AreEqual(2, WrittenVersion(_ml.Transforms.SelfSupervisedEmbed("Features", "Image", "Caption", Encoder.Value).Fit(Data)));
    }

    [TestMethod]
    public void Load_SavedMatch_GivesTheSameScores()
    {
        ImageTextMatchTransformer saved = _ml.Transforms.ImageTextMatch("Match", "Image", "Caption", Encoder.Value, new EmbeddingOptions { BatchSize = 2 }).Fit(Data);

        ImageTextMatchTransformer loaded = SaveAndLoad(saved);

        Assert.AreEqual(saved.Options, loaded.Options);
        Assert.AreEqual(("Match", "Image", "Caption"), (loaded.ScoreColumnName, loaded.ImageColumnName, loaded.TextColumnName));
        float[] scores = [.. saved.Transform(Data).GetColumn<float>("Match")];
        CollectionAssert.AreEqual(scores, loaded.Transform(Data).GetColumn<float>("Match").ToArray(), FloatComparer.Within(1e-6f));
        Assert.IsTrue(scores.All(s => s is > 0 and < 1));
    }

    [TestMethod]
    public void Load_SavedClassification_GivesTheSameScores()
    {
        ClassifyByTextTransformer saved = _ml.Transforms.ClassifyByText("PredictedLabel", "Score", "Image", Classes, Encoder.Value).Fit(Data);

        ClassifyByTextTransformer loaded = SaveAndLoad(saved);

        CollectionAssert.AreEqual(Classes.Select(c => c.ToString()).ToArray(), loaded.Classes.Select(c => c.ToString()).ToArray());
        Assert.AreEqual(("PredictedLabel", "Score", "Image"), (loaded.PredictedLabelColumnName, loaded.ScoreColumnName, loaded.ImageColumnName));
        float[][] scores = saved.Transform(Data).Features("Score");
        TestEmbedding.AssertEqual(scores, loaded.Transform(Data).Features("Score"), 1e-5f);
        Assert.IsTrue(scores.All(s => Math.Abs(s.Sum() - 1) < 1e-5));
    }

    [TestMethod]
    public void Load_InAProcessThatReferencesNothingOfOurs_GivesTheSameColumns()
    {
        ITransformer saved = _ml.Transforms.SelfSupervisedEmbed("ImageFeatures", "Image", Encoder.Value)
            .Append(_ml.Transforms.SelfSupervisedEmbed("TextFeatures", null, "Caption", Encoder.Value))
            .Append(_ml.Transforms.SelfSupervisedEmbed("PairFeatures", "Image", "Caption", Encoder.Value))
            .Append(_ml.Transforms.ImageTextMatch("Match", "Image", "Caption", Encoder.Value))
            .Append(_ml.Transforms.ClassifyByText("PredictedLabel", "Score", "Image", Classes, Encoder.Value))
            .Fit(Data);
        _ml.Model.Save(saved, Data.Schema, ModelPath);
        string file = Path.Combine(_folder.Path, "picture.png");
        File.WriteAllBytes(file, _rows[2].Image);

        (int exitCode, string output, string error) = LoadProbeProcess.RunBesideTests("--pairs", ModelPath, file, _rows[2].Caption);

        Assert.AreEqual(0, exitCode, error);
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.AreEqual("[]", lines[0].Trim(), "Assemblies of ours that were loaded before the model.");
        JsonElement row = JsonDocument.Parse(lines[1]).RootElement;
        IDataView expected = saved.Transform(Data);
        foreach (string column in new[] { "ImageFeatures", "TextFeatures", "PairFeatures", "Score" })
        {
            TestEmbedding.AssertEqual([expected.Features(column)[2]], [row.GetProperty(column).Deserialize<float[]>()!], 1e-5f);
        }

        Assert.AreEqual(expected.GetColumn<float>("Match").ElementAt(2), row.GetProperty("Match").GetSingle(), 1e-5f);
        Assert.AreEqual(expected.GetColumn<string>("PredictedLabel").ElementAt(2), row.GetProperty("PredictedLabel").GetString());
    }

    [TestMethod]
    public void Load_DamagedClasses_AreAnError()
    {
        string damaged = Path.Combine(_folder.Path, "damaged.zip");
        _ml.Model.Save(_ml.Transforms.ClassifyByText("PredictedLabel", "Score", "Image", Classes, Encoder.Value).Fit(Data), Data.Schema, ModelPath);
        ModelZip.Rewrite(ModelPath, damaged, "Model.key", content =>
        {
            // The settings end with the batch size, 32, and the policy, 0; the number of classes, 2, stands before.
            if (content.AsSpan().IndexOf(Encoding.ASCII.GetBytes("SSUPCLTX")) >= 0)
            {
                int end = content.AsSpan().IndexOf(new byte[] { 32, 0, 0, 0, 0, 0, 0, 0 });
                int at = content.AsSpan(0, end).IndexOf(new byte[] { 2, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0 });
                content[at + 3] = 0x7F;
            }

            return content;
        });

        Exception error = Assert.Throws<Exception>(() => _ml.Model.Load(damaged, out _));

        while (error is TargetInvocationException && error.InnerException is { } inner)
        {
            error = inner;
        }

        Assert.IsInstanceOfType<InvalidDataException>(error, error.ToString());
        Assert.Contains("ClassifyByText has settings that can't be read", error.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Fit_AlbefOptionsInAPipeline_TrainsOnceForPairs()
    {
        var pipeline = _ml.Transforms.SelfSupervisedEmbed("Features", "Image", "Caption", TinyPairs.Options with { Epochs = 1 }, pretrainOn: Data)
            .Append(_ml.Transforms.NormalizeMeanVariance("Features"));

        ITransformer model = pipeline.Fit(Data);

        float[][] features = model.Transform(Data).Features();
        Assert.HasCount(TinyPairs.Options.TextEncoder.EmbedDim, features[0]);
        Assert.IsTrue(features.All(f => f.All(float.IsFinite)));
    }

    private TTransformer SaveAndLoad<TTransformer>(TTransformer transformer)
        where TTransformer : ITransformer
    {
        _ml.Model.Save(transformer, Data.Schema, ModelPath);
        return Assert.IsInstanceOfType<TTransformer>(new MLContext().Model.Load(ModelPath, out _));
    }

    // In the header of Model.key our signature is followed by the version written.
    private int WrittenVersion(ITransformer transformer)
    {
        int version = 0;
        File.Delete(ModelPath);
        File.Delete(ModelPath + ".copy");
        _ml.Model.Save(transformer, Data.Schema, ModelPath);
        ModelZip.Rewrite(ModelPath, ModelPath + ".copy", "Model.key", content =>
        {
            int at = content.AsSpan().IndexOf(Encoding.ASCII.GetBytes("SSUPEMBD"));
            version = at >= 0 ? content[at + 8] : version;
            return content;
        });
        return version;
    }
}
