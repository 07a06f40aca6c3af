using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.Tests.Transforms;

[TestClass]
public sealed class DownstreamTrainerTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly FakeRuntime _runtime = new();

    [TestMethod]
    public void Fit_LightGbm_LearnsTheLabels()
    {
        AssertLearns(_ml.MulticlassClassification.Trainers.LightGbm("LabelKey", "Features", numberOfIterations: 10, minimumExampleCountPerLeaf: 2));
    }

    [TestMethod]
    public void Fit_FastTreeOneVersusAll_LearnsTheLabels()
    {
        AssertLearns(_ml.MulticlassClassification.Trainers.OneVersusAll(
            _ml.BinaryClassification.Trainers.FastTree("LabelKey", "Features", numberOfTrees: 5, minimumExampleCountPerLeaf: 2), "LabelKey"));
    }

    [TestMethod]
    public void Fit_LogisticRegression_LearnsTheLabels()
    {
        AssertLearns(_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("LabelKey", "Features"));
    }

    [TestMethod]
    public void Fit_KMeans_FindsTheKinds()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(TestPictures.Images(60));

        ITransformer model = TestEmbedding.Given(_ml, _runtime)
            .Append(_ml.Transforms.NormalizeMeanVariance("Features"))
            .Append(_ml.Clustering.Trainers.KMeans("Features", numberOfClusters: 3))
            .Fit(data);

        Assert.AreEqual(3, model.Transform(data).GetColumn<uint>("PredictedLabel").Distinct().Count());
    }

    [TestMethod]
    public void Fit_ManyPassesBehindACacheCheckpoint_EncodesOnce()
    {
        IDataView data = Labelled(64);

        _ = TestEmbedding.Given(_ml, _runtime, new EmbeddingOptions { BatchSize = 16 })
            .AppendCacheCheckpoint(_ml)
            .Append(_ml.MulticlassClassification.Trainers.SdcaMaximumEntropy("LabelKey", "Features", maximumNumberOfIterations: 20))
            .Fit(data);

        Assert.AreEqual(4, _runtime.Batches);
    }

    [TestMethod]
    public void PermutationFeatureImportance_NamesTheSlots()
    {
        IDataView data = _ml.Data.Cache(TestEmbedding.Given(_ml, _runtime).Fit(Labelled(60)).Transform(Labelled(60)), "LabelKey", "Features");
        ISingleFeaturePredictionTransformer<object>? model = _ml.MulticlassClassification.Trainers.SdcaMaximumEntropy("LabelKey", "Features").Fit(data);

        IEnumerable<string> names = _ml.MulticlassClassification.PermutationFeatureImportance((ITransformer)model, data, "LabelKey", permutationCount: 1).Keys;

        CollectionAssert.AreEquivalent(Enumerable.Range(0, 12).Select(i => $"Features.{i}").ToArray(), names.ToArray());
    }

    private void AssertLearns(IEstimator<ITransformer> trainer)
    {
        SelfSupervisedEmbeddingEstimator embed = TestEmbedding.Given(_ml, _runtime);

        ITransformer model = embed.Append(trainer).Fit(Labelled(90));

        MulticlassClassificationMetrics metrics = _ml.MulticlassClassification.Evaluate(model.Transform(Labelled(60, seed: 2)), "LabelKey");
        Assert.IsGreaterThan(0.9, metrics.MicroAccuracy);
    }

    private IDataView Labelled(int count, int seed = 1)
    {
        IDataView images = _ml.Data.LoadFromEnumerable(TestPictures.Images(count, seed));
        return _ml.Transforms.Conversion.MapValueToKey("LabelKey", "Label").Fit(_ml.Data.LoadFromEnumerable(TestPictures.Images(3))).Transform(images);
    }
}
