using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Runtime;
using TorchSharp;
using MessageLevel = MLNet.SelfSup.Runtime.MessageLevel;

namespace MLNet.SelfSup.Tests.Runtime;

[TestClass]
public sealed class TorchEncoderTests
{
    private const int Pixels = 3 * 16 * 16;

    private static readonly MaeOptions Options = new()
    {
        Encoder = new VisionTransformerOptions { ImageSize = 16, PatchSize = 4, EmbedDim = 24, Depth = 2, NumHeads = 2 },
        DecoderEmbedDim = 16,
        Features = new FeatureOptions { Pooling = FeaturePooling.PatchMean | FeaturePooling.PatchDeviation },
        Epochs = 0,
    };

    private static readonly EncoderArtifact Artifact = Pretrain(Options);

    [TestMethod]
    public void Encode_BatchAndOneByOne_GiveTheSameFeatures()
    {
        using IEncoder encoder = Create(Artifact);
        float[] images = NewImages(3);
        var batch = new float[3 * encoder.FeatureDim];
        var single = new float[3 * encoder.FeatureDim];

        encoder.Encode(images, batch);
        for (int i = 0; i < 3; i++)
        {
            encoder.Encode(images.AsSpan(i * Pixels, Pixels), single.AsSpan(i * encoder.FeatureDim, encoder.FeatureDim));
        }

        CollectionAssert.AreEqual(batch, single, FloatComparer.Within(1e-4f));
        Assert.IsTrue(batch.Any(f => Math.Abs(f) > 0.1f));
    }

    [TestMethod]
    public void Encode_FromManyThreads_GivesEachItsOwn()
    {
        using IEncoder encoder = Create(Artifact);
        float[] images = NewImages(8);
        var expected = new float[8 * encoder.FeatureDim];
        for (int i = 0; i < 8; i++)
        {
            encoder.Encode(images.AsSpan(i * Pixels, Pixels), expected.AsSpan(i * encoder.FeatureDim, encoder.FeatureDim));
        }

        var actual = new float[expected.Length];
        Parallel.For(0, 8, i => encoder.Encode(images.AsSpan(i * Pixels, Pixels), actual.AsSpan(i * encoder.FeatureDim, encoder.FeatureDim)));

        CollectionAssert.AreEqual(expected, actual);
    }

    [TestMethod]
    public void Encode_LeavesNoTensors()
    {
        using IEncoder encoder = Create(Artifact);
        float[] images = NewImages(2);
        var features = new float[2 * encoder.FeatureDim];

        TensorAssert.LeavesNoTensors(() => encoder.Encode(images, features));
    }

    [TestMethod]
    [DataRow(Pixels, 47)]
    [DataRow(Pixels, 0)]
    [DataRow(Pixels, 2 * 48)]
    [DataRow(Pixels - 1, 48)]
    public void Encode_LengthsDoNotFit_Throws(int imageLength, int featureLength)
    {
        using IEncoder encoder = Create(Artifact);

        var exception = Assert.ThrowsExactly<ArgumentException>(() => encoder.Encode(new float[imageLength], new float[featureLength]));

        Assert.Contains($"N·{Pixels}", exception.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Encode_Disposed_Throws()
    {
        IEncoder encoder = Create(Artifact);
        encoder.Dispose();
        encoder.Dispose();

        Assert.ThrowsExactly<ObjectDisposedException>(() => encoder.Encode(new float[Pixels], new float[encoder.FeatureDim]));
    }

    [TestMethod]
    public void Encode_Standardized_IsTheRawFeatureShiftedAndScaled()
    {
        EncoderArtifact raw = With(Artifact.Description.Features with { Standardize = false });
        using IEncoder standardized = Create(Artifact);
        using IEncoder plain = Create(raw);
        (var expected, var actual) = (new float[48], new float[48]);
        float[] image = NewImages(1);

        plain.Encode(image, expected);
        standardized.Encode(image, actual);

        (float[] mean, float[] deviation) = (Artifact.Tensors["features.mean"].ToSingles(), Artifact.Tensors["features.deviation"].ToSingles());
        float[] scaled = [.. expected.Select((f, i) => (f - mean[i]) / deviation[i])];
        CollectionAssert.AreEqual(scaled, actual, FloatComparer.Within(1e-4f));
    }

    [TestMethod]
    public void CreateEncoder_OtherImageSize_ResizesThePositions()
    {
        var larger = new EncoderArtifact(Artifact.Description with { Architecture = Options.Encoder with { ImageSize = 24 } }, Artifact.Tensors);

        using IEncoder encoder = Create(larger);
        var features = new float[48];
        encoder.Encode(new float[3 * 24 * 24], features);

        Assert.IsTrue(features.All(float.IsFinite));
    }

    [TestMethod]
    public void CreateEncoder_MissingLeftOverAndMisshapen_NamesEach()
    {
        var tensors = new Dictionary<string, TensorData>(Artifact.Tensors, StringComparer.Ordinal) { ["head.weight"] = TensorData.FromSingles([1], 1) };
        tensors.Remove("norm.bias");
        tensors["cls_token"] = TensorData.FromSingles([1], 1, 1, 1);

        var exception = Assert.ThrowsExactly<InvalidDataException>(() => Create(new EncoderArtifact(Artifact.Description, tensors)));

        Assert.Contains("missing: norm.bias", exception.Message, StringComparison.Ordinal);
        Assert.Contains("left over: head.weight", exception.Message, StringComparison.Ordinal);
        Assert.Contains("cls_token is [1, 1, 1] instead of [1, 1, 24]", exception.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void CreateEncoder_StatisticsMissing_SaysSo()
    {
        var tensors = new Dictionary<string, TensorData>(Artifact.Tensors, StringComparer.Ordinal);
        tensors.Remove("features.deviation");

        var exception = Assert.ThrowsExactly<InvalidDataException>(() => Create(new EncoderArtifact(Artifact.Description, tensors)));

        Assert.Contains("features.deviation is missing", exception.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void CreateEncoder_StatisticsOfOtherFeatures_TellsBothLengths()
    {
        EncoderDescription description = With(new FeatureOptions { Pooling = FeaturePooling.ClassToken }).Description;
        description = description with { Provenance = description.Provenance with { Options = null } };

        var exception = Assert.ThrowsExactly<InvalidDataException>(() => Create(new EncoderArtifact(description, Artifact.Tensors)));

        Assert.Contains("[48]", exception.Message, StringComparison.Ordinal);
        Assert.Contains("[24]", exception.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void CreateEncoder_AbsentGpu_Throws()
    {
        if (torch.cuda.is_available())
        {
            Assert.Inconclusive("There is a GPU.");
        }

        var exception = Assert.ThrowsExactly<InvalidOperationException>(() => new TorchRuntime().CreateEncoder(Artifact, new ComputeDevice(0, FallbackToCpu: false)));

        Assert.Contains("GPU 0", exception.Message, StringComparison.Ordinal);
        Assert.Contains("FallbackToCpu", exception.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Resolve_AbsentGpuWithFallback_WarnsAndTakesTheCpu()
    {
        var messages = new List<(MessageLevel Level, string Text)>();

        torch.Device device = TorchDevices.Resolve(new ComputeDevice(1000, FallbackToCpu: true), (level, text) => messages.Add((level, text)));

        Assert.AreEqual(DeviceType.CPU, device.type);
        Assert.HasCount(1, messages);
        Assert.AreEqual(MessageLevel.Warning, messages[0].Level);
        Assert.Contains("GPU 1000", messages[0].Text, StringComparison.Ordinal);
    }

    [TestMethod]
    public void CreateEncoder_StatisticsOfOtherFeaturesOfTheSameLength_Throws()
    {
        var other = new FeatureOptions { Pooling = FeaturePooling.PatchMean, LastBlocks = 2 };

        var exception = Assert.ThrowsExactly<InvalidDataException>(() => Create(With(other)));

        Assert.Contains("LastBlocks = 2", exception.Message, StringComparison.Ordinal);
    }

    private static IEncoder Create(EncoderArtifact artifact) => new TorchRuntime().CreateEncoder(artifact, ComputeDevice.Cpu);

    private static EncoderArtifact With(FeatureOptions features) => new(Artifact.Description with { Features = features }, Artifact.Tensors);

    private static EncoderArtifact Pretrain(MaeOptions options) =>
        new TorchPretrainer().Pretrain(new PretrainingRequest { Options = options, Images = new PatternImages(12, 16), Seed = 1 }, CancellationToken.None);

    private static float[] NewImages(int count)
    {
        using torch.Tensor images = torch.rand(count * Pixels);
        return images.data<float>().ToArray();
    }
}
