using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Pretraining;
using MLNet.SelfSup.Text;
using MLNet.SelfSup.Transforms;
using static MLNet.SelfSup.Tests.Support.SchemaShapes;

namespace MLNet.SelfSup.Tests.Transforms;

/// <summary>Features of images, texts and pairs, on the fake engine.</summary>
[TestClass]
public sealed class ImageTextEmbeddingTests
{
    private static readonly EmbeddingOptions Shared = new() { Space = EmbeddingSpace.Shared };

    private readonly MLContext _ml = new(seed: 1);
    private readonly FakeRuntime _runtime = new();

    [TestMethod]
    [DataRow("Image", null, EmbeddingSpace.Encoder, 12)]
    [DataRow(null, "Caption", EmbeddingSpace.Encoder, 8)]
    [DataRow("Image", "Caption", EmbeddingSpace.Encoder, 8)]
    [DataRow("Image", null, EmbeddingSpace.Shared, 4)]
    [DataRow(null, "Caption", EmbeddingSpace.Shared, 4)]
    public void GetOutputSchema_AnyColumns_AppendsAVectorWithSlotNames(string? image, string? text, EmbeddingSpace space, int length)
    {
        IDataView data = Data(TestPairs.Rows(3));
        SelfSupervisedEmbeddingEstimator estimator = TestPairs.Embed(_ml, _runtime, image, text, new EmbeddingOptions { Space = space });

        SelfSupervisedEmbeddingTransformer transformer = estimator.Fit(data);

        DataViewSchema.Column features = transformer.GetOutputSchema(data.Schema)["Features"];
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, length), features.Type);
        VBuffer<ReadOnlyMemory<char>> names = default;
        features.GetSlotNames(ref names);
        Assert.AreEqual($"Features.{length - 1}", names.GetItemOrDefault(length - 1).ToString());
        Assert.AreEqual(("Features", image, text), (transformer.OutputColumnName, transformer.ImageColumnName, transformer.TextColumnName));
        SchemaShape.Column shape = estimator.GetOutputSchema(ShapeOf(data.Schema)).Single(c => c.Name == "Features");
        Assert.AreEqual((SchemaShape.Column.VectorKind.Vector, (DataViewType)NumberDataViewType.Single), (shape.Kind, shape.ItemType));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(4)]
    [DataRow(11)]
    [DataRow(32)]
    public void Read_AnyBatchSize_GivesWhatTheEncoderGives(int batchSize)
    {
        List<PairRow> rows = TestPairs.Rows(11);

        AssertEqual(TestPairs.Direct(rows, e => e.FeatureDim, (e, pixels, _, numbers) => e.Encode(pixels, numbers)), "Image", null);
        AssertEqual(TestPairs.Direct(rows, e => e.TextFeatureDim, (e, _, text, numbers) => e.EncodeTexts([text], numbers)), null, "Caption");
        AssertEqual(TestPairs.Direct(rows, e => e.TextFeatureDim, (e, pixels, text, numbers) => e.EncodePairs(pixels, [text], numbers)), "Image", "Caption");
        AssertEqual(TestPairs.Direct(rows, e => e.ProjectionDim, (e, pixels, _, numbers) => e.ProjectImages(pixels, numbers)), "Image", null, EmbeddingSpace.Shared);
        AssertEqual(TestPairs.Direct(rows, e => e.ProjectionDim, (e, _, text, numbers) => e.ProjectTexts([text], numbers)), null, "Caption", EmbeddingSpace.Shared);

        void AssertEqual(float[][] expected, string? image, string? text, EmbeddingSpace space = EmbeddingSpace.Encoder) =>
            TestEmbedding.AssertEqual(expected, Features(rows, image, text, new EmbeddingOptions { BatchSize = batchSize, Space = space }));
    }

    [TestMethod]
    public void Read_Pairs_TakesOneForwardPassABatch()
    {
        _ = Features(TestPairs.Rows(20), "Image", "Caption", new EmbeddingOptions { BatchSize = 8 });

        Assert.AreEqual(3, _runtime.Batches);
    }

    [TestMethod]
    public void Read_FeaturesNotAskedFor_ComputesNothing()
    {
        IDataView data = Transform(TestPairs.Rows(5), "Image", "Caption");

        Assert.HasCount(5, data.GetColumn<string>("Caption"));
        Assert.AreEqual(0, _runtime.Batches);
    }

    [TestMethod]
    public void Read_TextsServedToo_StayWithTheirRows()
    {
        List<PairRow> rows = TestPairs.Rows(10);
        IDataView data = Transform(rows, null, "Caption", new EmbeddingOptions { BatchSize = 4 });
        float[][] expected = data.Features();

        using DataViewRowCursor cursor = data.GetRowCursor([data.Schema["Caption"], data.Schema["Features"]]);
        ValueGetter<ReadOnlyMemory<char>> caption = cursor.GetGetter<ReadOnlyMemory<char>>(data.Schema["Caption"]);
        ValueGetter<VBuffer<float>> features = cursor.GetGetter<VBuffer<float>>(data.Schema["Features"]);
        for (int row = 0; cursor.MoveNext(); row++)
        {
            ReadOnlyMemory<char> text = default;
            VBuffer<float> vector = default;
            caption(ref text);
            features(ref vector);
            Assert.AreEqual(rows[row].Caption, text.ToString());
            CollectionAssert.AreEqual(expected[row], vector.DenseValues().ToArray());
        }
    }

    [TestMethod]
    public void Read_TextsAlone_NeedNoImageColumn()
    {
        IDataView texts = _ml.Data.LoadFromEnumerable(new[] { new FilePathRow { ImagePath = "a red thing" } });

        float[][] features = TestPairs.Embed(_ml, _runtime, null, nameof(FilePathRow.ImagePath), Shared).Fit(texts).Transform(texts).Features();

        Assert.IsGreaterThan(0.9f, features[0][0]);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    [DataRow(32)]
    public void Read_MissingTextsAndBadImages_GiveNaNAndLeaveOthersAlone(int batchSize)
    {
        List<PairRow> rows = TestPairs.Rows(10);
        float[][] good = Features(rows, "Image", "Caption");
        rows[0].Caption = string.Empty;
        rows[3].Image = [1, 2];
        rows[4].Caption = "?!";
        rows[4].Image = [3];
        rows[9].Caption = null!;

        float[][] features = Features(rows, "Image", "Caption", new EmbeddingOptions { BatchSize = batchSize, BadImages = BadImagePolicy.Skip });

        for (int row = 0; row < rows.Count; row++)
        {
            float[] expected = row is 0 or 3 or 4 or 9 ? [.. Enumerable.Repeat(float.NaN, 8)] : good[row];
            CollectionAssert.AreEqual(expected, features[row], $"Row {row}.");
        }
    }

    [TestMethod]
    public void Read_MissingTextAndPolicyThrow_NamesRowColumnAndTheWayOut()
    {
        List<PairRow> rows = TestPairs.Rows(6);
        rows[4].Caption = " ";

        MissingTextException error = Assert.ThrowsExactly<MissingTextException>(() => Features(rows, null, "Caption"));
        ImageDecodeException image = Assert.ThrowsExactly<ImageDecodeException>(() => Features([new PairRow { Caption = "a word" }], "Image", "Caption"));

        Assert.AreEqual("row 4", error.RowName);
        Assert.Contains("column 'Caption' is empty", error.Message, StringComparison.Ordinal);
        Assert.Contains("EmbeddingOptions.BadImages to Skip", error.Message, StringComparison.Ordinal);
        Assert.AreEqual("row 0", image.ImageName);
    }

    [TestMethod]
    public void Predict_RowByRow_GivesTheCursorsFeatures()
    {
        List<PairRow> rows = TestPairs.Rows(5);
        float[][] expected = Features(rows, "Image", "Caption");
        SelfSupervisedEmbeddingTransformer transformer = TestPairs.Embed(_ml, _runtime, "Image", "Caption").Fit(Data(rows));
        using PredictionEngine<PairRow, FeaturesRow> engine = _ml.Model.CreatePredictionEngine<PairRow, FeaturesRow>(transformer);

        TestEmbedding.AssertEqual(expected, [.. rows.Select(r => engine.Predict(r).Features)]);

        Assert.ThrowsExactly<MissingTextException>(() => engine.Predict(new PairRow { Image = rows[0].Image }));
        CollectionAssert.AreEqual(expected[0], engine.Predict(rows[0]).Features);
    }

    [TestMethod]
    public void GetRowCursorSet_SeveralThreads_ServeEachRowOnce()
    {
        IDataView input = _ml.Data.Cache(Data(TestPairs.Rows(300)));
        _ = input.GetColumn<string>("Caption").Count();
        IDataView data = TestPairs.Embed(_ml, _runtime, null, "Caption").Fit(input).Transform(input);

        TestEmbedding.AssertEqual(data.Features(), data.FeaturesInParallel(4));
    }

    [TestMethod]
    public void Fit_ImagesAlone_TakesNoTextSideIntoMemory()
    {
        using SelfSupervisedEmbeddingTransformer images = TestPairs.Embed(_ml, _runtime, "Image", null).Fit(Data(TestPairs.Rows(1)));
        Assert.AreEqual((1, 0), (_runtime.Created, _runtime.CreatedWithTexts));

        using SelfSupervisedEmbeddingTransformer pairs = TestPairs.Embed(_ml, _runtime, "Image", "Caption").Fit(Data(TestPairs.Rows(1)));
        Assert.AreEqual((2, 1), (_runtime.Created, _runtime.CreatedWithTexts));
    }

    [TestMethod]
    public void CrossValidate_TextColumn_LearnsTheLabels()
    {
        IDataView data = _ml.Transforms.Conversion.MapValueToKey("LabelKey", "Label").Fit(Data(TestPairs.Rows(60))).Transform(Data(TestPairs.Rows(60)));
        IEstimator<ITransformer> pipeline = TestPairs.Embed(_ml, _runtime, null, "Caption", Shared)
            .AppendCacheCheckpoint(_ml).Append(_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("LabelKey"));

        var folds = _ml.MulticlassClassification.CrossValidate(data, pipeline, numberOfFolds: 3, labelColumnName: "LabelKey");

        Assert.IsTrue(folds.All(f => f.Metrics.MicroAccuracy > 0.9));
        Assert.AreEqual(1, _runtime.Created);
    }

    [TestMethod]
    public void Fit_AlbefOptions_TrainsAndEmbedsPairs()
    {
        var options = new AlbefOptions { Encoder = new VisionTransformerOptions { ImageSize = TestPictures.Side, PatchSize = 8, EmbedDim = 12, Depth = 1, NumHeads = 1 } };
        List<PairRow> rows = TestPairs.Rows(6);
        var source = new TrainedEncoder(options, pretrainOn: null, progress: null, validation: null, () => _runtime, () => _runtime, CancellationToken.None);

        SelfSupervisedEmbeddingTransformer transformer = new SelfSupervisedEmbeddingEstimator(_ml, "Features", new InputColumns("Image", "Caption"), null, source).Fit(Data(rows));

        CollectionAssert.AreEqual(rows.ConvertAll(r => r.Caption), _runtime.Requests.Single().Texts!.Captions.ToArray());
        TestEmbedding.AssertEqual(Features(rows, "Image", "Caption"), transformer.Transform(Data(rows)).Features());
    }

    [TestMethod]
    public void Create_WhatDoesNotFitTogether_IsAnErrorAtOnce()
    {
        TestPairs.AssertRefused("needs an encoder that was trained on images and texts, and the method 'fake'", () => _ml.Transforms.SelfSupervisedEmbed("Features", null, "Caption", FakeRuntime.Artifact));
        TestPairs.AssertRefused("trained on images and texts", () => _ml.Transforms.SelfSupervisedEmbed("Features", "Image", FakeRuntime.Artifact, Shared));
        TestPairs.AssertRefused("no vector in the space that images and texts share", () => _ml.Transforms.SelfSupervisedEmbed("Features", "Image", "Caption", TestPairs.Artifact, Shared));
        TestPairs.AssertRefused("no input column", () => _ml.Transforms.SelfSupervisedEmbed("Features", null, null, TestPairs.Artifact));
        TestPairs.AssertRefused("can't be both", () => _ml.Transforms.SelfSupervisedEmbed("Features", "Image", "Image", TestPairs.Artifact));
        TestPairs.AssertRefused("empty", () => _ml.Transforms.SelfSupervisedEmbed("Features", "Image", " ", TestPairs.Artifact));
        TestPairs.AssertRefused("name both columns", () => _ml.Transforms.SelfSupervisedEmbed("Features", null!, "Caption", new AlbefOptions()));
        TestPairs.AssertRefused("trained on images and texts, and the method 'mae'", () => _ml.Transforms.SelfSupervisedEmbed("Features", "Image", new MaeOptions(), embedding: Shared));
    }

    [TestMethod]
    public void GetOutputSchema_TextColumnMissingOrOfAnotherType_IsAnErrorBeforeFitting()
    {
        SchemaShape shape = ShapeOf(Data(TestPairs.Rows(1)).Schema);

        ArgumentOutOfRangeException missing = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => TestPairs.Embed(_ml, _runtime, null, "Words").GetOutputSchema(shape));
        ArgumentOutOfRangeException mistyped = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => TestPairs.Embed(_ml, _runtime, "Image", "Number").GetOutputSchema(shape));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => TestPairs.Embed(_ml, _runtime, "Image", "Words").Fit(Data(TestPairs.Rows(1))));

        Assert.Contains("no column 'Words' to read texts from", missing.Message, StringComparison.Ordinal);
        Assert.Contains("'Number' has the type", mistyped.Message, StringComparison.Ordinal);
    }

    private float[][] Features(List<PairRow> rows, string? image, string? text, EmbeddingOptions? options = null) => Transform(rows, image, text, options).Features();

    private IDataView Transform(List<PairRow> rows, string? image, string? text, EmbeddingOptions? options = null) =>
        TestPairs.Embed(_ml, _runtime, image, text, options).Fit(Data(rows)).Transform(Data(rows));

    private IDataView Data(List<PairRow> rows) => _ml.Data.LoadFromEnumerable(rows);
}
