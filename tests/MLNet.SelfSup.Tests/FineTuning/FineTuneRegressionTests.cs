using Microsoft.ML;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.FineTuning;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Persistence;
using MLNet.SelfSup.Tests.Transforms;

namespace MLNet.SelfSup.Tests.FineTuning;

[TestClass]
public sealed class FineTuneRegressionTests
{
    private readonly MLContext _ml = new(seed: 1);

    private static FineTuneOptions Options => new() { Epochs = 15, BatchSize = 8, BaseLearningRate = 0.3, WarmupEpochs = 1, MinCropScale = 0.8, Threads = 1, LoaderWorkers = 1 };

    [TestMethod]
    public void Fit_ValueOfThePicture_IsPredicted()
    {
        ImageRegressionTransformer model = Trainer(Options).Fit(Load(48));

        IDataView predicted = model.Transform(Load(30, seed: 2));
        Assert.IsGreaterThan(0.8, _ml.Regression.Evaluate(predicted, "Value").RSquared);
        TargetScale scale = model.Encoder.Description.Head!.Regression!;
        Assert.AreEqual(120, scale.Mean, 1e-6);
        Assert.AreEqual(20 * Math.Sqrt(2.0 / 3), scale.Deviation, 1e-4);
    }

    [TestMethod]
    public void Fit_Validation_KeepsTheBestEpoch()
    {
        var progress = new ProgressList();
        ImageRegressionTransformer model = Trainer(Options with { Epochs = 5 }, progress).Fit(Load(48), Load(15, seed: 3));

        double[] errors = [.. progress.Reports.Where(p => p.Metrics.ContainsKey("validationError")).Select(p => p.Metrics["validationError"])];
        Assert.HasCount(5, errors);
        Assert.AreEqual(Array.IndexOf(errors, errors.Min()) + 1, model.Encoder.Description.Head!.Provenance!.BestEpoch);
    }

    [TestMethod]
    public void Fit_LabelsThatAreNotSingle_SaysToConvert()
    {
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => _ml.Regression.Trainers.SelfSupervisedFineTune("Label", "Image", TinyEncoder.Create(), Options).Fit(Load(6)));
        Assert.Contains("ConvertType", error.Message, StringComparison.Ordinal);
    }

    private FineTuneRegressionEstimator Trainer(FineTuneOptions options, IProgress<PretrainingProgress>? progress = null) =>
        _ml.Regression.Trainers.SelfSupervisedFineTune("Value", "Image", TinyEncoder.Create(), options, progress: progress);

    // The value of a picture is 100, 120 or 140, by its kind.
    private IDataView Load(int count, int seed = 1) => _ml.Transforms.Expression("Value", "x => 100.0f + 20 * x", "Number").Fit(Rows(1)).Transform(Rows(count, seed));

    private IDataView Rows(int count, int seed = 1) =>
        _ml.Data.LoadFromEnumerable(TestPictures.Images(count, seed).Select(i => new ImageRow { Image = i.Image, Label = i.Label, Number = i.Number % 3 }));
}
