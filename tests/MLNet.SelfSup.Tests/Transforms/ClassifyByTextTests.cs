using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Tests.Pretraining;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.Tests.Transforms;

[TestClass]
public sealed class ClassifyByTextTests
{
    private static readonly TextClass[] Classes = [new("R", "a red thing", "something red"), new("G", "a green thing"), new("B", "a blue thing", "blue", "the colour blue")];

    private readonly MLContext _ml = new(seed: 1);
    private readonly FakeRuntime _runtime = new();

    [TestMethod]
    public void GetOutputSchema_Appends_LabelAndScoresWithSlotNames()
    {
        IDataView data = Data(TestPairs.Rows(3));
        ClassifyByTextTransformer transformer = TestPairs.Classify(_ml, _runtime, Classes).Fit(data);

        DataViewSchema schema = transformer.GetOutputSchema(data.Schema);

        CollectionAssert.AreEqual(new[] { "PredictedLabel", "Score" }, schema.TakeLast(2).Select(c => c.Name).ToArray());
        Assert.AreEqual(TextDataViewType.Instance, schema["PredictedLabel"].Type);
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 3), schema["Score"].Type);
        VBuffer<ReadOnlyMemory<char>> names = default;
        schema["Score"].GetSlotNames(ref names);
        CollectionAssert.AreEqual(new[] { "R", "G", "B" }, names.DenseValues().Select(n => n.ToString()).ToArray());
        CollectionAssert.AreEqual(Classes, transformer.Classes.ToArray());
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(4)]
    [DataRow(32)]
    public void Read_Pictures_GetTheClassThatTheyShow(int batchSize)
    {
        List<PairRow> rows = TestPairs.Rows(10);

        IDataView data = Transform(rows, new EmbeddingOptions { BatchSize = batchSize });

        CollectionAssert.AreEqual(rows.ConvertAll(r => r.Label[..1].ToUpperInvariant()), data.GetColumn<string>("PredictedLabel").ToArray());
        TestEmbedding.AssertEqual(Expected(rows), data.Features("Score"), 1e-5f);
    }

    [TestMethod]
    public void Read_BothColumns_ShareAForwardPass()
    {
        IDataView data = Transform(TestPairs.Rows(10));
        int before = _runtime.Batches;

        using (DataViewRowCursor cursor = data.GetRowCursor([data.Schema["PredictedLabel"], data.Schema["Score"]]))
        {
            while (cursor.MoveNext())
            {
                Assert.IsFalse(cursor.IsColumnActive(data.Schema["Image"]));
            }
        }

        Assert.AreEqual(1, _runtime.Batches - before);
    }

    [TestMethod]
    public void Read_OneColumnAskedFor_LeavesTheOtherInactive()
    {
        IDataView data = Transform(TestPairs.Rows(2));

        using DataViewRowCursor cursor = data.GetRowCursor([data.Schema["Score"]]);

        Assert.IsTrue(cursor.IsColumnActive(data.Schema["Score"]));
        Assert.IsFalse(cursor.IsColumnActive(data.Schema["PredictedLabel"]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => cursor.GetGetter<ReadOnlyMemory<char>>(data.Schema["PredictedLabel"]));
    }

    [TestMethod]
    public void Read_BadImage_HasNoLabelAndNaNScores()
    {
        List<PairRow> rows = TestPairs.Rows(4);
        rows[1].Image = [1];

        IDataView data = Transform(rows, new EmbeddingOptions { BadImages = BadImagePolicy.Skip });

        CollectionAssert.AreEqual(new[] { "R", string.Empty, "B", "R" }, data.GetColumn<string>("PredictedLabel").ToArray());
        Assert.IsTrue(data.Features("Score")[1].All(float.IsNaN));
        Assert.ThrowsExactly<ImageDecodeException>(() => Transform(rows).GetColumn<string>("PredictedLabel").ToArray());
    }

    [TestMethod]
    public void Predict_RowByRow_GivesTheCursorsScores()
    {
        List<PairRow> rows = TestPairs.Rows(4);
        ITransformer model = TestPairs.Classify(_ml, _runtime, Classes).Append(TestPairs.Match(_ml, _runtime)).Append(TestPairs.Embed(_ml, _runtime, null, "Caption")).Fit(Data(rows));
        using var engine = _ml.Model.CreatePredictionEngine<PairRow, PairPrediction>(model);

        TestEmbedding.AssertEqual(Transform(rows).Features("Score"), [.. rows.Select(r => engine.Predict(r).Score)]);
        Assert.AreEqual("G", engine.Predict(rows[1]).PredictedLabel);
    }

    [TestMethod]
    public void Fit_ManyPrompts_AreEncodedInBatches()
    {
        TextClass[] classes = [.. Enumerable.Range(0, 7).Select(i => new TextClass($"class {i}", $"red {i}", $"blue {i}", $"green {i}"))];

        _ = TestPairs.Classify(_ml, _runtime, classes, new EmbeddingOptions { BatchSize = 10 }).Fit(Data(TestPairs.Rows(1)));

        Assert.AreEqual(3, _runtime.Batches);
    }

    [TestMethod]
    public void ClassifyByText_Templates_StandForTheLabels()
    {
        string[] labels = ["red", "blue"];

        ClassifyByTextEstimator estimator = _ml.Transforms.ClassifyByText("PredictedLabel", "Score", "Image", labels, TestPairs.Artifact, ["a {0} thing", "{0}"]);

        Assert.IsNotNull(estimator);
        CollectionAssert.AreEqual(new[] { "red" }, new TextClass("red").Prompts.ToArray());
        TestPairs.AssertRefused("{0}", () => _ml.Transforms.ClassifyByText("PredictedLabel", "Score", "Image", labels, TestPairs.Artifact, ["a thing"]));
        TestPairs.AssertRefused("{0}", () => _ml.Transforms.ClassifyByText("PredictedLabel", "Score", "Image", labels, TestPairs.Artifact, []));
    }

    [TestMethod]
    public void Create_BadClasses_AreErrorsAtOnce()
    {
        TestPairs.AssertRefused("no class", () => TestPairs.Classify(_ml, _runtime, []));
        TestPairs.AssertRefused("the label 'red'", () => TestPairs.Classify(_ml, _runtime, [new TextClass("red"), new TextClass("blue"), new TextClass("red", "crimson")]));
        TestPairs.AssertRefused("no word", () => _ = new TextClass("red", "a red thing", " "));
        TestPairs.AssertRefused("no word", () => _ = new TextClass("?!"));
        Assert.Throws<ArgumentException>(() => _ = new TextClass(string.Empty));
        TestPairs.AssertRefused("both be column 'Score'", () => _ml.Transforms.ClassifyByText("Score", "Score", "Image", Classes, TestPairs.Artifact));
        TestPairs.AssertRefused("trained on images and texts", () => _ml.Transforms.ClassifyByText("PredictedLabel", "Score", "Image", Classes, FakeRuntime.Artifact));
    }

    [TestMethod]
    public void Fit_EncoderWithoutTemperature_NamesTheTensor()
    {
        var without = new EncoderArtifact(TestPairs.Artifact.Description, FakeRuntime.Artifact.Tensors);
        var estimator = new ClassifyByTextEstimator(_ml, "PredictedLabel", "Score", "Image", Classes, null, new GivenEncoder(without, () => _runtime));

        TestPairs.AssertRefused("'temp'", () => estimator.Fit(Data(TestPairs.Rows(1))));
    }

    // The mean over a class's prompts of exp(similarity / 0.1), as a share of all classes'.
    private static float[][] Expected(List<PairRow> rows)
    {
        using var encoder = new FakeImageTextEncoder(TestPairs.Artifact, () => { }, () => { });
        float[][] images = TestPairs.Direct(rows, e => e.ProjectionDim, (e, pixels, _, numbers) => e.ProjectImages(pixels, numbers));
        return [.. images.Select(image =>
        {
            double[] means = [.. Classes.Select(c => c.Prompts.Average(prompt =>
            {
                var vector = new float[4];
                encoder.ProjectTexts([prompt], vector);
                return Math.Exp(vector.Zip(image, (a, b) => (double)a * b).Sum() / 0.1);
            }))];
            return means.Select(m => (float)(m / means.Sum())).ToArray();
        })];
    }

    private IDataView Transform(List<PairRow> rows, EmbeddingOptions? options = null) =>
        TestPairs.Classify(_ml, _runtime, Classes, options).Fit(Data(rows)).Transform(Data(rows));

    private IDataView Data(List<PairRow> rows) => _ml.Data.LoadFromEnumerable(rows);
}
