using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Onnx.Runtime;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Tests.Onnx;
using MLNet.SelfSup.Tests.Persistence;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Tests.Transforms;
using MLNet.SelfSup.Torch.Runtime;

namespace MLNet.SelfSup.Tests.Runtime;

[TestClass]
public sealed class FasterRuntimeTests
{
    private static readonly EncoderArtifact Artifact = FakeRuntime.Artifact;

    private readonly TimedRuntime _quick = new(TimeSpan.Zero);
    private readonly TimedRuntime _slow = new(TimeSpan.FromMilliseconds(40));
    private readonly TimedRuntime _absent = new(null);

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void CreateEncoder_TwoEngines_TakesTheFasterAndDisposesWhatItMeasured(bool isQuickFirst)
    {
        var runtime = new FasterRuntime(isQuickFirst ? _quick : _slow, isQuickFirst ? _slow : _quick);

        using IEncoder encoder = runtime.CreateEncoder(Artifact, ComputeDevice.Cpu);

        Assert.AreEqual((2, 1), (_quick.Created, _quick.Disposed));
        Assert.AreEqual((1, 1), (_slow.Created, _slow.Disposed));
    }

    [TestMethod]
    public void CreateEncoder_TheSameArchitectureAgain_MeasuresNothing()
    {
        var runtime = new FasterRuntime(_slow, _quick);
        runtime.CreateEncoder(Artifact, ComputeDevice.Cpu).Dispose();

        runtime.CreateEncoder(Artifact, ComputeDevice.Cpu).Dispose();
        runtime.CreateEncoder(new EncoderArtifact(Artifact.Description with { Architecture = new VisionTransformerOptions { ImageSize = 16, PatchSize = 8, EmbedDim = 4, NumHeads = 1 } }, Artifact.Tensors), ComputeDevice.Cpu).Dispose();

        Assert.AreEqual((2, 5), (_slow.Created, _quick.Created));
    }

    [TestMethod]
    public void CreateEncoder_EngineWithoutItsNativeLibrary_TakesTheOther()
    {
        new FasterRuntime(_absent, _slow).CreateEncoder(Artifact, ComputeDevice.Cpu).Dispose();

        Assert.AreEqual(2, _slow.Created);
    }

    [TestMethod]
    public void CreateEncoder_NeitherHasItsNativeLibrary_TellsOfTheFirst() =>
        Assert.ThrowsExactly<DllNotFoundException>(() => new FasterRuntime(_absent, new TimedRuntime(null)).CreateEncoder(Artifact, ComputeDevice.Cpu));

    [TestMethod]
    public void CreateEncoderAndPredictor_RealEngines_GiveFeaturesAndPredictions()
    {
        var runtime = new FasterRuntime(new TorchRuntime(), new OnnxRuntimeEngine());
        EncoderArtifact artifact = ScrambledArtifact.WithHead(
            TinyEncoder.Architecture, new FeatureOptions { Standardize = false }, new HeadDescription { OutputCount = 3, Input = HeadInput.PatchMean });
        float[] image = ScrambledArtifact.NewImages(1, artifact.ImageSize);
        (var features, var expected, var probabilities) = (new float[artifact.FeatureDim], new float[artifact.FeatureDim], new float[3]);

        using IEncoder encoder = runtime.CreateEncoder(artifact, ComputeDevice.Cpu);
        using IImagePredictor predictor = runtime.CreatePredictor(artifact, ComputeDevice.Cpu);
        using IEncoder torch = new TorchRuntime().CreateEncoder(artifact, ComputeDevice.Cpu);
        encoder.Encode(image, features);
        predictor.Predict(image, probabilities);
        torch.Encode(image, expected);

        CollectionAssert.AreEqual(expected, features, FloatComparer.Within(1e-4f));
        Assert.AreEqual(1, probabilities.Sum(), 1e-5);
    }

    [TestMethod]
    [TestCategory("Albef")]
    public void CreateImageTextEncoder_RealEngines_ReadsTexts()
    {
        var runtime = new FasterRuntime(new TorchRuntime(), new OnnxRuntimeEngine());

        using IImageTextEncoder encoder = runtime.CreateImageTextEncoder(ScrambledArtifact.OfPairs(TinyPairs.Options.Encoder), ComputeDevice.Cpu);
        var projection = new float[encoder.ProjectionDim];
        encoder.ProjectTexts(["picture"], projection);

        Assert.AreEqual(1, projection.Sum(v => v * v), 1e-5);
    }

    [TestMethod]
    public void CreateEncoder_OnAGpu_TakesTheFirst()
    {
        new FasterRuntime(_slow, _quick).CreateEncoder(Artifact, new ComputeDevice(0, FallbackToCpu: true)).Dispose();

        Assert.AreEqual((1, 0), (_slow.Created, _quick.Created));
    }
}
