using Microsoft.ML;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Evaluation;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Persistence;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Tests.Transforms;

namespace MLNet.SelfSup.Tests.Evaluation;

[TestClass]
public sealed class ProtocolTests
{
    private readonly MLContext _ml = new(seed: 1);

    private static LinearProbeOptions Options => new() { Epochs = 20, BatchSize = 8, BaseLearningRate = 0.1, WarmupEpochs = 1, Optimizer = ProbeOptimizer.AdamW, Threads = 1, LoaderWorkers = 1 };

    [TestMethod]
    public void LinearProbe_PicturesOfThreeKinds_TellsThemApart()
    {
        ClassificationResult result = _ml.SelfSupervised().LinearProbe(Load(48), Load(30, seed: 2), TinyEncoder.Create(), options: Options);

        Assert.AreEqual((30, 3), (result.Count, result.ClassCount));
        Assert.IsGreaterThan(0.9, result.Accuracy);
        Assert.IsLessThan(result.Accuracy, result.Interval.Low);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void LinearProbe_ProtocolsOfThePapers_Run(bool isMae)
    {
        LinearProbeOptions paper = (isMae ? LinearProbeOptions.Mae() : LinearProbeOptions.MocoV3()) with { Epochs = 3, WarmupEpochs = 1, Threads = 1 };

        ClassificationResult result = _ml.SelfSupervised().LinearProbe(Load(24), Load(12, seed: 2), TinyEncoder.Create(), options: paper);

        Assert.AreEqual(12, result.Count);
    }

    [TestMethod]
    public void LinearProbe_KeysAndText_GiveTheSame()
    {
        IDataView train = Load(24);
        ITransformer map = _ml.Transforms.Conversion.MapValueToKey("Label").Fit(train);

        ClassificationResult ofText = _ml.SelfSupervised().LinearProbe(train, Load(12, seed: 2), TinyEncoder.Create(), options: Options with { Epochs = 2 });
        ClassificationResult ofKeys = _ml.SelfSupervised().LinearProbe(map.Transform(train), map.Transform(Load(12, seed: 2)), TinyEncoder.Create(), options: Options with { Epochs = 2 });

        Assert.AreEqual(ofText.ToString(), ofKeys.ToString());
    }

    [TestMethod]
    public void LinearProbe_LabelThatTrainingLacks_IsWrong()
    {
        IDataView train = _ml.Data.LoadFromEnumerable(TestPictures.Images(24).Where(i => i.Label != "blue"));

        ClassificationResult result = _ml.SelfSupervised().LinearProbe(train, Load(30, seed: 2), TinyEncoder.Create(), options: Options);

        Assert.AreEqual(30, result.Count);
        Assert.AreEqual(0, result.Recall(0), "blue is the first name, and no prediction may be right.");
    }

    [TestMethod]
    public void LinearProbe_BadTestImage_IsLeftOut()
    {
        using var folder = new TemporaryFolder();
        List<PathRow> rows = TestPictures.Files(12, folder.Path);
        File.WriteAllText(rows[2].Image, "no picture");
        IDataView test = _ml.Data.LoadFromEnumerable(rows);

        ClassificationResult result = _ml.SelfSupervised().LinearProbe(test, test, TinyEncoder.Create(), options: Options with { Epochs = 1 });

        Assert.AreEqual(11, result.Count);
        Assert.ThrowsExactly<ImageDecodeException>(() => _ml.SelfSupervised().LinearProbe(test, test, TinyEncoder.Create(), options: Options with { Epochs = 1, BadImages = BadImagePolicy.Throw }));
    }

    [TestMethod]
    public void NearestNeighbors_PicturesOfThreeKinds_TellsThemApart()
    {
        var embed = _ml.Transforms.SelfSupervisedEmbed(TinyEncoder.Create()).Fit(Load(9));

        ClassificationResult result = _ml.SelfSupervised().NearestNeighbors(embed.Transform(Load(48)), embed.Transform(Load(30, seed: 2)), neighbors: 5);

        Assert.AreEqual((30, 3), (result.Count, result.ClassCount));
        Assert.IsGreaterThan(0.9, result.Accuracy);
    }

    [TestMethod]
    public void NearestNeighbors_OtherLengths_AreRefused()
    {
        IDataView train = _ml.Transforms.SelfSupervisedEmbed(TinyEncoder.Create()).Fit(Load(9)).Transform(Load(9));
        var other = new MLNet.SelfSup.Artifacts.EncoderArtifact(
            TinyEncoder.Create().Description with { Features = new FeatureOptions { Standardize = false } }, TinyEncoder.Create().Tensors);
        IDataView test = _ml.Transforms.SelfSupervisedEmbed(other).Fit(Load(9)).Transform(Load(9));

        var error = Assert.ThrowsExactly<ArgumentException>(() => _ml.SelfSupervised().NearestNeighbors(train, test));

        Assert.Contains("16 features in the training rows and 8 in the test rows", error.Message, StringComparison.Ordinal);
    }

    private IDataView Load(int count, int seed = 1) => _ml.Data.LoadFromEnumerable(TestPictures.Images(count, seed));
}
