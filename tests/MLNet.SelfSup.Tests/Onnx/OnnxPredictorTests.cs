using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Onnx.Runtime;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Runtime;

namespace MLNet.SelfSup.Tests.Onnx;

/// <summary>Prediction heads on ONNX Runtime, against the engine on TorchSharp.</summary>
[TestClass]
public sealed class OnnxPredictorTests
{
    private const int Count = 3;

    private static readonly VisionTransformerOptions Transformer = new() { ImageSize = ScrambledArtifact.Side, PatchSize = 4, EmbedDim = 24, Depth = 2, NumHeads = 3 };
    private static readonly ResNetOptions Residual = new() { ImageSize = ScrambledArtifact.Side, StageDepths = [1, 1], Width = 8, StemKernelSize = 3, StemStride = 1, StemPooling = false };

    public static IEnumerable<(EncoderOptions Architecture, HeadInput Input, bool HasBatchNorm, bool IsRegression)> Heads =>
        from architecture in (EncoderOptions[])[Transformer, Residual]
        from input in Enum.GetValues<HeadInput>()
        from hasNorm in (bool[])[false, true]
        from isRegression in (bool[])[false, true]
        select (architecture, input, hasNorm, isRegression);

    [TestMethod]
    [DynamicData(nameof(Heads))]
    public void Predict_ByEachHead_GivesTorchSharpsNumbers(EncoderOptions architecture, HeadInput input, bool hasBatchNorm, bool isRegression)
    {
        EncoderArtifact artifact = New(architecture, input, hasBatchNorm, isRegression);
        using IImagePredictor torch = new TorchRuntime().CreatePredictor(artifact, ComputeDevice.Cpu);
        using IImagePredictor onnx = new OnnxRuntimeEngine().CreatePredictor(artifact, ComputeDevice.Cpu);
        float[] images = ScrambledArtifact.NewImages(Count);
        (var expected, var actual) = (new float[Count * torch.OutputCount], new float[Count * torch.OutputCount]);

        torch.Predict(images, expected);
        onnx.Predict(images, actual);

        Assert.AreEqual(torch.OutputCount, onnx.OutputCount);
        CollectionAssert.AreEqual(expected, actual, FloatComparer.Within(1e-4f));
        Assert.AreEqual(!isRegression, Math.Abs(actual.Sum() - Count) < 1e-4);
    }

    [TestMethod]
    public void Predict_VariancesOfTheHeadNearZero_HaveTorchSharpsEpsilon()
    {
        EncoderArtifact artifact = ScrambledArtifact.Scale(New(Transformer, HeadInput.Features, hasBatchNorm: true, isRegression: true), 1e-6f, n => n == "head.0.running_var");
        using IImagePredictor torch = new TorchRuntime().CreatePredictor(artifact, ComputeDevice.Cpu);
        using IImagePredictor onnx = new OnnxRuntimeEngine().CreatePredictor(artifact, ComputeDevice.Cpu);
        (var expected, var actual) = (new float[1], new float[1]);

        torch.Predict(ScrambledArtifact.NewImages(1), expected);
        onnx.Predict(ScrambledArtifact.NewImages(1), actual);

        Assert.AreEqual(expected[0], actual[0], 1e-4f * Math.Abs(expected[0]));
        Assert.IsGreaterThan(50, Math.Abs(expected[0]));
    }

    [TestMethod]
    public void Encode_EncoderWithAHead_GivesTheFeaturesOfBoth()
    {
        EncoderArtifact artifact = New(Transformer, HeadInput.PatchMean, hasBatchNorm: false, isRegression: false);
        using IEncoder torch = new TorchRuntime().CreateEncoder(artifact, ComputeDevice.Cpu);
        using IImagePredictor predictor = new OnnxRuntimeEngine().CreatePredictor(artifact, ComputeDevice.Cpu);
        using IEncoder encoder = new OnnxRuntimeEngine().CreateEncoder(artifact, ComputeDevice.Cpu);
        float[] images = ScrambledArtifact.NewImages(1);
        (var expected, var ofPredictor, var ofEncoder) = (new float[torch.FeatureDim], new float[torch.FeatureDim], new float[torch.FeatureDim]);

        torch.Encode(images, expected);
        predictor.Encode(images, ofPredictor);
        encoder.Encode(images, ofEncoder);

        CollectionAssert.AreEqual(expected, ofPredictor, FloatComparer.Within(1e-4f));
        CollectionAssert.AreEqual(expected, ofEncoder, FloatComparer.Within(1e-4f));
    }

    [TestMethod]
    public void CreatePredictor_NoHead_SaysWhatToDo()
    {
        EncoderArtifact artifact = ScrambledArtifact.OfImages(Transformer, new FeatureOptions { Standardize = false });

        string message = Assert.ThrowsExactly<InvalidDataException>(() => new OnnxRuntimeEngine().CreatePredictor(artifact, ComputeDevice.Cpu)).Message;

        Assert.Contains("has no prediction head", message, StringComparison.Ordinal);
    }

    private static EncoderArtifact New(EncoderOptions architecture, HeadInput input, bool hasBatchNorm, bool isRegression) => ScrambledArtifact.WithHead(
        architecture,
        new FeatureOptions { Pooling = FeaturePooling.PatchMean | FeaturePooling.PatchDeviation, Standardize = false },
        new HeadDescription
        {
            OutputCount = isRegression ? 1 : 3,
            Input = input,
            HasBatchNorm = hasBatchNorm,
            Regression = isRegression ? new TargetScale { Mean = 7, Deviation = 3 } : null,
        });
}
