using Microsoft.ML;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.Tests.Transforms;

[TestClass]
public sealed class PredictionEngineTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly FakeRuntime _runtime = new();

    [TestMethod]
    public void Predict_RowByRow_GivesTheCursorsFeatures()
    {
        List<ImageRow> rows = TestPictures.Images(6);
        SelfSupervisedEmbeddingTransformer transformer = Fit();
        float[][] expected = transformer.Transform(_ml.Data.LoadFromEnumerable(rows)).Features();
        using PredictionEngine<ImageRow, FeaturesRow> engine = _ml.Model.CreatePredictionEngine<ImageRow, FeaturesRow>(transformer);

        float[][] actual = [.. rows.Select(r => engine.Predict(r).Features)];

        TestEmbedding.AssertEqual(expected, actual);
    }

    [TestMethod]
    public void Predict_SeveralReadersOfOneRow_ShareAForwardPass()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(TestPictures.Images(4));
        ITransformer model = TestEmbedding.Given(_ml, _runtime)
            .Append(_ml.Transforms.CopyColumns("First", "Features"))
            .Append(_ml.Transforms.Concatenate("Twice", "Features", "First"))
            .Fit(data);
        using PredictionEngine<ImageRow, FeaturesRow> engine = _ml.Model.CreatePredictionEngine<ImageRow, FeaturesRow>(model);
        int before = _runtime.Batches;

        _ = engine.Predict(TestPictures.Images(1)[0]);
        _ = engine.Predict(TestPictures.Images(2)[1]);

        Assert.AreEqual(2, _runtime.Batches - before);
    }

    [TestMethod]
    public void Dispose_OfAnEngine_LeavesTheTransformersOtherUsersAlone()
    {
        SelfSupervisedEmbeddingTransformer transformer = Fit();
        ImageRow row = TestPictures.Images(1)[0];
        using PredictionEngine<ImageRow, FeaturesRow> other = _ml.Model.CreatePredictionEngine<ImageRow, FeaturesRow>(
            transformer, new PredictionEngineOptions { OwnsTransformer = false });
        float[] expected = other.Predict(row).Features;

        _ml.Model.CreatePredictionEngine<ImageRow, FeaturesRow>(transformer).Dispose();

        CollectionAssert.AreEqual(expected, other.Predict(row).Features);
        IDataView data = _ml.Data.LoadFromEnumerable(TestPictures.Images(3));
        CollectionAssert.AreEqual(expected, transformer.Transform(data).Features()[0]);
    }

    [TestMethod]
    public void Dispose_OfTheLastUser_FreesTheEncoder()
    {
        SelfSupervisedEmbeddingEstimator estimator = TestEmbedding.Given(_ml, _runtime);
        IDataView data = _ml.Data.LoadFromEnumerable(TestPictures.Images(3));
        SelfSupervisedEmbeddingTransformer first = estimator.Fit(data);
        SelfSupervisedEmbeddingTransformer second = estimator.Fit(data);
        Assert.AreEqual(1, _runtime.Created);

        first.Dispose();
        first.Dispose();
        Assert.AreEqual(1, _runtime.Alive);
        second.Dispose();
        Assert.AreEqual(0, _runtime.Alive);

        Assert.HasCount(3, second.Transform(data).Features());
        Assert.AreEqual(2, _runtime.Created);
        Assert.AreEqual(0, _runtime.Alive);
    }

    [TestMethod]
    public void Dispose_WhileACursorReads_WaitsForIt()
    {
        SelfSupervisedEmbeddingTransformer transformer = Fit();
        IDataView data = transformer.Transform(_ml.Data.LoadFromEnumerable(TestPictures.Images(70)));
        using (DataViewRowCursor cursor = data.GetRowCursor(data.Schema))
        {
            Assert.IsTrue(cursor.MoveNext());
            transformer.Dispose();

            int rows = 1;
            while (cursor.MoveNext())
            {
                rows++;
            }

            Assert.AreEqual(70, rows);
            Assert.AreEqual(1, _runtime.Alive);
        }

        Assert.AreEqual(0, _runtime.Alive);
    }

    [TestMethod]
    public void Predict_NullImage_FollowsThePolicy()
    {
        SelfSupervisedEmbeddingTransformer throws = Fit();
        SelfSupervisedEmbeddingTransformer skips = Fit(new EmbeddingOptions { BadImages = BadImagePolicy.Skip });
        using PredictionEngine<ImageRow, FeaturesRow> strict = _ml.Model.CreatePredictionEngine<ImageRow, FeaturesRow>(throws);
        using PredictionEngine<ImageRow, FeaturesRow> lenient = _ml.Model.CreatePredictionEngine<ImageRow, FeaturesRow>(skips);

        Assert.ThrowsExactly<ImageDecodeException>(() => strict.Predict(new ImageRow()));
        Assert.IsTrue(lenient.Predict(new ImageRow()).Features.All(float.IsNaN));
        Assert.IsFalse(strict.Predict(TestPictures.Images(1)[0]).Features.Any(float.IsNaN));
    }

    private SelfSupervisedEmbeddingTransformer Fit(EmbeddingOptions? options = null) =>
        TestEmbedding.Given(_ml, _runtime, options).Fit(_ml.Data.LoadFromEnumerable(TestPictures.Images(2)));
}
