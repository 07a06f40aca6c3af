using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Onnx.Runtime;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Runtime;

namespace MLNet.SelfSup.Tests.Onnx;

/// <summary>Encoders of images on ONNX Runtime, against the engine on TorchSharp.</summary>
[TestClass]
public sealed class OnnxEncoderTests
{
    private const int Pixels = 3 * ScrambledArtifact.Side * ScrambledArtifact.Side;
    private const float Tolerance = 1e-4f;

    private static readonly VisionTransformerOptions Transformer = new() { ImageSize = ScrambledArtifact.Side, PatchSize = 4, EmbedDim = 24, Depth = 3, NumHeads = 3 };
    private static readonly ResNetOptions Residual = new() { ImageSize = ScrambledArtifact.Side, StageDepths = [1, 2], Width = 8, StemKernelSize = 3, StemStride = 1, StemPooling = false };

    public TestContext TestContext { get; set; } = null!;

    public static IEnumerable<(string Name, EncoderOptions Architecture, FeaturePooling Pooling, int LastBlocks, bool Standardizes)> Kinds =>
    [
        ("class token", Transformer, FeaturePooling.ClassToken, 1, false),
        ("mean", Transformer, FeaturePooling.PatchMean, 1, true),
        ("deviation", Transformer, FeaturePooling.PatchDeviation, 1, true),
        ("quarters", Transformer, FeaturePooling.PatchQuarters, 1, false),
        ("all of two blocks", Transformer, FeaturePooling.ClassToken | FeaturePooling.PatchMean | FeaturePooling.PatchDeviation | FeaturePooling.PatchQuarters, 2, true),
        ("more blocks than there are", Transformer, FeaturePooling.PatchMean, 9, false),
        ("quarters of an odd side", Transformer with { ImageSize = 12 }, FeaturePooling.PatchQuarters, 1, false),
        ("one patch", Transformer with { PatchSize = ScrambledArtifact.Side }, FeaturePooling.PatchMean | FeaturePooling.PatchDeviation | FeaturePooling.PatchQuarters, 1, false),
        ("convolutional stem", Transformer with { Stem = PatchStem.Convolutional }, FeaturePooling.ClassToken | FeaturePooling.PatchMean, 2, false),
        ("residual", Residual, FeaturePooling.PatchMean, 1, true),
        ("residual, all of all stages", Residual, FeaturePooling.PatchMean | FeaturePooling.PatchDeviation | FeaturePooling.PatchQuarters, 9, false),
        ("residual, big stem, odd maps", Residual with { ImageSize = 21, StemKernelSize = 7, StemStride = 2, StemPooling = true }, FeaturePooling.PatchMean | FeaturePooling.PatchQuarters, 2, false),
        ("bottlenecks", Residual with { Block = ResNetBlock.Bottleneck }, FeaturePooling.PatchMean, 2, true),
    ];

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Encode_OfEachKind_GivesTorchSharpsFeatures(string name, EncoderOptions architecture, FeaturePooling pooling, int lastBlocks, bool standardizes)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        EncoderArtifact artifact = ScrambledArtifact.OfImages(architecture, new FeatureOptions { Pooling = pooling, LastBlocks = lastBlocks, Standardize = standardizes });

        foreach (int count in (int[])[1, 3])
        {
            (float[] expected, float[] actual) = EncodeByBoth(artifact, count);

            CollectionAssert.AreEqual(expected, actual, FloatComparer.Within(Tolerance));
            TestContext.WriteLine($"{name}, {count}: {Deviation(expected, actual):g2} of {expected.Max(Math.Abs):g2}");
        }
    }

    [TestMethod]
    [DataRow(false, 1e-3f, "cls_token pos_embed patch_embed.proj.weight patch_embed.proj.bias")]
    [DataRow(true, 1e-5f, "bn1.running_var")]
    public void Encode_VariancesNearZero_HaveTorchSharpsEpsilon(bool isResNet, float factor, string names)
    {
        EncoderArtifact artifact = ScrambledArtifact.OfImages(isResNet ? Residual : Transformer, new FeatureOptions { LastBlocks = 3, Standardize = false });

        (float[] expected, float[] actual) = EncodeByBoth(ScrambledArtifact.Scale(artifact, factor, n => names.Split(' ').Contains(n)), 2);

        Assert.IsLessThan(Tolerance * expected.Max(Math.Abs), Deviation(expected, actual));
        Assert.IsGreaterThan(0.01f, Deviation(EncodeByBoth(artifact, 2).Actual, actual));
    }

    [TestMethod]
    [DataRow(12)]
    [DataRow(28)]
    public void Encode_OtherImageSize_ResizesThePositionsAsTorchSharpDoes(int side)
    {
        EncoderArtifact trained = ScrambledArtifact.OfImages(Transformer, new FeatureOptions { Pooling = FeaturePooling.PatchMean | FeaturePooling.PatchDeviation, Standardize = false });
        var artifact = new EncoderArtifact(trained.Description with { Architecture = Transformer with { ImageSize = side } }, trained.Tensors);

        (float[] expected, float[] actual) = EncodeByBoth(artifact, 2);

        CollectionAssert.AreEqual(expected, actual, FloatComparer.Within(Tolerance));
    }

    [TestMethod]
    [DataRow(TensorType.Float64)]
    [DataRow(TensorType.Float16)]
    [DataRow(TensorType.BFloat16)]
    public void Encode_WeightsOfAnotherType_AreConverted(TensorType type)
    {
        EncoderArtifact artifact = ScrambledArtifact.OfImages(Transformer, new FeatureOptions { Standardize = false });
        var converted = new EncoderArtifact(artifact.Description, artifact.Tensors.ToDictionary(t => t.Key, t => Convert(t.Value, type), StringComparer.Ordinal));

        (float[] expected, float[] actual) = EncodeByBoth(converted, 2);

        CollectionAssert.AreEqual(expected, actual, FloatComparer.Within(Tolerance));
    }

    [TestMethod]
    public void Encode_FromManyThreads_GivesEachItsOwn()
    {
        using IEncoder encoder = Create(NewArtifact());
        float[] images = ScrambledArtifact.NewImages(8);
        int width = encoder.FeatureDim;
        (var expected, var actual) = (new float[8 * width], new float[8 * width]);
        for (int i = 0; i < 8; i++)
        {
            encoder.Encode(images.AsSpan(i * Pixels, Pixels), expected.AsSpan(i * width, width));
        }

        Parallel.For(0, 8, i => encoder.Encode(images.AsSpan(i * Pixels, Pixels), actual.AsSpan(i * width, width)));

        CollectionAssert.AreEqual(expected, actual);
    }

    [TestMethod]
    [DataRow(Pixels, 23)]
    [DataRow(Pixels, 0)]
    [DataRow(Pixels, 2 * 24)]
    [DataRow(Pixels - 1, 24)]
    public void Encode_LengthsDoNotFit_Throws(int imageLength, int featureLength)
    {
        using IEncoder encoder = Create(NewArtifact());

        string message = Assert.ThrowsExactly<ArgumentException>(() => encoder.Encode(new float[imageLength], new float[featureLength])).Message;

        Assert.Contains($"N·{Pixels}", message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Encode_Disposed_Throws()
    {
        IEncoder encoder = Create(NewArtifact());
        encoder.Dispose();
        encoder.Dispose();

        Assert.ThrowsExactly<ObjectDisposedException>(() => encoder.Encode(new float[Pixels], new float[encoder.FeatureDim]));
    }

    [TestMethod]
    public void CreateEncoder_DamagedTensors_NamesThemAsTorchSharpDoes()
    {
        EncoderArtifact artifact = NewArtifact();
        var tensors = new Dictionary<string, TensorData>(artifact.Tensors, StringComparer.Ordinal);
        tensors.Remove("norm.bias");
        tensors["norm.weight"] = TensorData.FromSingles([1], 1);
        tensors["surplus"] = TensorData.FromSingles([1], 1);
        var damaged = new EncoderArtifact(artifact.Description, tensors);

        string message = Assert.ThrowsExactly<InvalidDataException>(() => Create(damaged)).Message;

        Assert.Contains("missing: norm.bias; left over: surplus; of another shape: norm.weight is [1] instead of [24]", message, StringComparison.Ordinal);
        string torchs = Assert.ThrowsExactly<InvalidDataException>(() => new TorchRuntime().CreateEncoder(damaged, ComputeDevice.Cpu)).Message;
        Assert.AreEqual(torchs.Split(':', 2)[1], message.Split(':', 2)[1]);
    }

    [TestMethod]
    public void CreateEncoder_MaeWithDecoder_LeavesTheDecoderOut()
    {
        var options = new MaeOptions { Encoder = Transformer, DecoderEmbedDim = 16, KeepDecoder = true, Epochs = 0 };
        var request = new PretrainingRequest { Options = options, Images = new PatternImages(4, ScrambledArtifact.Side), Seed = 1 };
        EncoderArtifact artifact = new TorchPretrainer().Pretrain(request, CancellationToken.None);
        Assert.IsTrue(artifact.Tensors.ContainsKey("mask_token"));

        (float[] expected, float[] actual) = EncodeByBoth(artifact, 2);

        CollectionAssert.AreEqual(expected, actual, FloatComparer.Within(Tolerance));
    }

    [TestMethod]
    public void CreateEncoder_GpuThatIsAbsent_IsAnErrorUnlessTheCpuMayTakeItsPlace()
    {
        EncoderArtifact artifact = NewArtifact();

        string message = Assert.ThrowsExactly<InvalidOperationException>(() => new OnnxRuntimeEngine().CreateEncoder(artifact, new ComputeDevice(0, FallbackToCpu: false))).Message;
        using IEncoder fallback = new OnnxRuntimeEngine().CreateEncoder(artifact, new ComputeDevice(0, FallbackToCpu: true));

        Assert.Contains("FallbackToCpu", message, StringComparison.Ordinal);
        fallback.Encode(new float[Pixels], new float[fallback.FeatureDim]);
    }

    private static EncoderArtifact NewArtifact() => ScrambledArtifact.OfImages(Transformer, new FeatureOptions { Standardize = false });

    private static IEncoder Create(EncoderArtifact artifact) => new OnnxRuntimeEngine().CreateEncoder(artifact, ComputeDevice.Cpu);

    private static (float[] Expected, float[] Actual) EncodeByBoth(EncoderArtifact artifact, int count)
    {
        using IEncoder torch = new TorchRuntime().CreateEncoder(artifact, ComputeDevice.Cpu);
        using IEncoder onnx = Create(artifact);
        float[] images = ScrambledArtifact.NewImages(count, artifact.ImageSize);
        (var expected, var actual) = (new float[count * artifact.FeatureDim], new float[count * artifact.FeatureDim]);
        torch.Encode(images, expected);
        onnx.Encode(images, actual);
        Assert.IsTrue(expected.All(float.IsFinite) && expected.Any(f => Math.Abs(f) > 0.1f));
        return (expected, actual);
    }

    private static float Deviation(float[] expected, float[] actual) => expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max();

    private static TensorData Convert(TensorData tensor, TensorType type)
    {
        if (tensor.Type != TensorType.Float32)
        {
            return tensor;
        }

        byte[] bytes = [.. tensor.ToSingles().SelectMany(v => type switch
        {
            TensorType.Float64 => BitConverter.GetBytes((double)v),
            TensorType.Float16 => BitConverter.GetBytes((Half)v),
            _ => BitConverter.GetBytes(v)[2..],
        })];
        return new TensorData(type, tensor.Shape, bytes);
    }
}
