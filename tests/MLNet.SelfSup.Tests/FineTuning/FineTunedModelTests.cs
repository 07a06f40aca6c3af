using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Persistence;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Tests.Transforms;

namespace MLNet.SelfSup.Tests.FineTuning;

/// <summary>What a fine-tuned model is after it was saved.</summary>
[TestClass]
public sealed class FineTunedModelTests
{
    private readonly MLContext _ml = new(seed: 1);

    private static FineTuneOptions Options => new() { Epochs = 3, BatchSize = 8, BaseLearningRate = 0.3, WarmupEpochs = 1, Threads = 1, LoaderWorkers = 1 };

    [TestMethod]
    public void Load_InANewProcess_PredictsWithTheSameScores()
    {
        using var folder = new TemporaryFolder();
        List<BytesRow> rows = TestPictures.Bytes(24);
        IDataView data = _ml.Data.LoadFromEnumerable(rows);
        IDataView keyed = _ml.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);
        ITransformer model = _ml.MulticlassClassification.Trainers.SelfSupervisedFineTune("Label", "Image", TinyEncoder.Create(), Options)
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
            .Fit(keyed);
        string zip = Path.Combine(folder.Path, "model.zip");
        _ml.Model.Save(model, data.Schema, zip);
        string[] files = [.. rows.Take(3).Select((r, i) => Path.Combine(folder.Path, $"{i}.png"))];
        for (int i = 0; i < files.Length; i++)
        {
            File.WriteAllBytes(files[i], rows[i].Image);
        }

        (int exitCode, string output, string error) = LoadProbeProcess.RunBesideTests(["--classes", zip, .. files]);

        Assert.AreEqual(0, exitCode, error);
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.AreEqual("[]", lines[0], "The process had loaded this library before the model.");
        float[][] scores = [.. model.Transform(data).GetColumn<float[]>("Score").Take(3)];
        string[] labels = [.. model.Transform(data).GetColumn<string>("PredictedLabel").Take(3)];
        for (int i = 0; i < files.Length; i++)
        {
            using JsonDocument line = JsonDocument.Parse(lines[i + 1]);
            Assert.AreEqual(labels[i], line.RootElement.GetProperty("PredictedLabel").GetString());
            float[] loaded = [.. line.RootElement.GetProperty("Score").EnumerateArray().Select(s => s.GetSingle())];
            CollectionAssert.AreEqual(scores[i], loaded, new FloatComparer(1e-6f));
        }
    }

    [TestMethod]
    public void Load_Regression_PredictsTheSame()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(TestPictures.Images(12));
        ITransformer model = _ml.Regression.Trainers.SelfSupervisedFineTune("Number", "Image", TinyEncoder.Create(), Options).Fit(data);

        ITransformer loaded = SaveAndLoad(model, data.Schema);

        float[] expected = [.. model.Transform(data).GetColumn<float>("Score")];
        CollectionAssert.AreEqual(expected, loaded.Transform(data).GetColumn<float>("Score").ToArray(), new FloatComparer(1e-5f));
    }

    [TestMethod]
    public void Load_LabelsThatAreNumbers_PredictsNumbers()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(TestPictures.Images(12).Select(i => new ImageRow { Image = i.Image, Label = i.Label, Number = (i.Number % 3) + 0.25f }));
        ITransformer model = _ml.Transforms.Conversion.MapValueToKey("Key", "Number")
            .Append(_ml.MulticlassClassification.Trainers.SelfSupervisedFineTune("Key", "Image", TinyEncoder.Create(), Options))
            .Fit(data);

        IDataView predicted = SaveAndLoad(model, data.Schema).Transform(data);
        IDataView named = _ml.Transforms.Conversion.MapKeyToValue("Name", "PredictedLabel").Fit(predicted).Transform(predicted);

        Assert.AreEqual(NumberDataViewType.Single, named.Schema["Name"].Type);
        CollectionAssert.IsSubsetOf(named.GetColumn<float>("Name").Distinct().ToArray(), new[] { 0.25f, 1.25f, 2.25f });
    }

    [TestMethod]
    public void Load_LabelsOfAnyType_HaveTheSameKeyValues()
    {
        CheckKeyValues(i => i == 1);
        CheckKeyValues(i => i + 0.1);
        CheckKeyValues(i => (sbyte)-i);
        CheckKeyValues(i => (byte)i);
        CheckKeyValues(i => (short)-i);
        CheckKeyValues(i => (ushort)i);
        CheckKeyValues(i => -i);
        CheckKeyValues(i => (uint)i);
        CheckKeyValues(i => -(long)i << 40);
        CheckKeyValues(i => (ulong)i << 63);
    }

    [TestMethod]
    public void PredictionEngine_PredictsRowByRow()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(TestPictures.Bytes(12));
        ITransformer model = _ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(_ml.MulticlassClassification.Trainers.SelfSupervisedFineTune("Label", "Image", TinyEncoder.Create(), Options))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
            .Fit(data);
        using PredictionEngine<BytesRow, ClassPrediction> engine = _ml.Model.CreatePredictionEngine<BytesRow, ClassPrediction>(model);

        ClassPrediction one = engine.Predict(TestPictures.Bytes(12)[5]);

        CollectionAssert.AreEqual(model.Transform(data).GetColumn<float[]>("Score").ElementAt(5), one.Score, new FloatComparer(1e-5f));
        Assert.AreEqual(model.Transform(data).GetColumn<string>("PredictedLabel").ElementAt(5), one.PredictedLabel);
    }

    private void CheckKeyValues<T>(Func<int, T> labelOf)
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(TestPictures.Images(6).Select((i, n) => new TypedRow<T> { Image = i.Image, Kind = labelOf(n % 2) }));
        IDataView data = _ml.Transforms.Conversion.MapValueToKey("Key", "Kind").Fit(rows).Transform(rows);
        ITransformer model = _ml.MulticlassClassification.Trainers.SelfSupervisedFineTune("Key", "Image", TinyEncoder.Create(), Options with { Epochs = 0 }).Fit(data);

        IDataView loaded = SaveAndLoad(model, data.Schema).Transform(data);

        CollectionAssert.AreEqual(new[] { labelOf(0), labelOf(1) }, ReadKeyValues<T>(loaded.Schema["PredictedLabel"]));
    }

    private static T[] ReadKeyValues<T>(DataViewSchema.Column column)
    {
        VBuffer<T> values = default;
        column.GetKeyValues(ref values);
        return [.. values.DenseValues()];
    }

    private ITransformer SaveAndLoad(ITransformer model, DataViewSchema schema)
    {
        using var stream = new MemoryStream();
        _ml.Model.Save(model, schema, stream);
        stream.Position = 0;
        return new MLContext().Model.Load(stream, out _);
    }
}
