using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.Tests.Transforms;

/// <summary>What else ML.NET does with a column of features: binary classes, numbers, anomalies. Each test is a sample of its pipeline.</summary>
[TestClass]
public sealed class DownstreamTaskTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly SelfSupervisedEmbeddingEstimator _embed;

    public DownstreamTaskTests() => _embed = TestEmbedding.Given(_ml, new FakeRuntime());

    [TestMethod]
    public void BinaryClassification_TellsRedFromTheRest()
    {
        IEstimator<ITransformer> pipeline = _embed
            .Append(_ml.Transforms.Expression("IsRed", "x => x == 0", "Number"))
            .Append(_ml.BinaryClassification.Trainers.LbfgsLogisticRegression("IsRed", "Features"));

        ITransformer model = pipeline.Fit(Load(TestPictures.Images(60)));

        IDataView predicted = model.Transform(Load(TestPictures.Images(60, seed: 2)));
        Assert.IsGreaterThan(0.95, _ml.BinaryClassification.Evaluate(predicted, "IsRed").Accuracy);
    }

    [TestMethod]
    public void Regression_TellsANumberOfThePicture()
    {
        IEstimator<ITransformer> pipeline = _embed
            .Append(_ml.Regression.Trainers.FastTree("Number", "Features", numberOfTrees: 20, minimumExampleCountPerLeaf: 2));

        ITransformer model = pipeline.Fit(Load(TestPictures.Images(90)));

        RegressionMetrics metrics = _ml.Regression.Evaluate(model.Transform(Load(TestPictures.Images(60, seed: 2))), "Number");
        Assert.IsGreaterThan(0.8, metrics.RSquared);
    }

    [TestMethod]
    public void AnomalyDetection_FindsThePictureOfAnotherKind()
    {
        IEstimator<ITransformer> pipeline = _embed.Append(_ml.AnomalyDetection.Trainers.RandomizedPca("Features", rank: 1));
        ITransformer model = pipeline.Fit(Load(TestPictures.Images(90).Where(i => i.Label != "blue")));

        IDataView scored = model.Transform(Load(TestPictures.Images(60, seed: 2)));

        (string Label, float Score)[] rows = [.. scored.GetColumn<string>("Label").Zip(scored.GetColumn<float>("Score"))];
        Assert.IsGreaterThan(rows.Where(r => r.Label != "blue").Max(r => r.Score), rows.Where(r => r.Label == "blue").Min(r => r.Score));
    }

    // The number of a picture is its kind: 0, 1 or 2.
    private IDataView Load(IEnumerable<ImageRow> images) =>
        _ml.Data.LoadFromEnumerable(images.Select(i => new ImageRow { Image = i.Image, Label = i.Label, Number = i.Number % 3 }));
}
