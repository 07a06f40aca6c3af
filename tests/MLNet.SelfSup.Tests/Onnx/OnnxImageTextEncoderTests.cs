using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Onnx.Runtime;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Runtime;

namespace MLNet.SelfSup.Tests.Onnx;

/// <summary>Encoders of images and texts on ONNX Runtime, against the engine on TorchSharp.</summary>
[TestClass]
[TestCategory("Albef")]
public sealed class OnnxImageTextEncoderTests
{
    // Of different lengths, so that two of them are padded.
    private static readonly string[] Texts = [TinyPairs.Captions[0], "picture", "large number"];

    private static readonly Lazy<EncoderArtifact> OfTransformer = new(() => ScrambledArtifact.OfPairs(TinyPairs.Options.Encoder));

    private static readonly Lazy<EncoderArtifact> OfResNet = new(() => ScrambledArtifact.OfPairs(
        new ResNetOptions { ImageSize = TinyPairs.Side, StageDepths = [1, 1], Width = 8, StemKernelSize = 3, StemStride = 1, StemPooling = false }));

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void EachMethod_GivesTorchSharpsNumbers(bool isResNet)
    {
        EncoderArtifact artifact = (isResNet ? OfResNet : OfTransformer).Value;
        using IImageTextEncoder torch = new TorchRuntime().CreateImageTextEncoder(artifact, ComputeDevice.Cpu);
        using IImageTextEncoder onnx = Create(artifact);
        float[] images = ScrambledArtifact.NewImages(Texts.Length);

        AssertEqual("Encode", torch.FeatureDim, (encoder, numbers) => encoder.Encode(images, numbers));
        AssertEqual("ProjectImages", torch.ProjectionDim, (encoder, numbers) => encoder.ProjectImages(images, numbers));
        AssertEqual("ProjectTexts", torch.ProjectionDim, (encoder, numbers) => encoder.ProjectTexts(Texts, numbers));
        AssertEqual("EncodeTexts", torch.TextFeatureDim, (encoder, numbers) => encoder.EncodeTexts(Texts, numbers));
        AssertEqual("EncodePairs", torch.TextFeatureDim, (encoder, numbers) => encoder.EncodePairs(images, Texts, numbers));
        AssertEqual("MatchPairs", 1, (encoder, numbers) => encoder.MatchPairs(images, Texts, numbers));

        void AssertEqual(string what, int width, Action<IImageTextEncoder, float[]> compute)
        {
            (var expected, var actual) = (new float[Texts.Length * width], new float[Texts.Length * width]);
            compute(torch, expected);
            compute(onnx, actual);
            CollectionAssert.AreEqual(expected, actual, FloatComparer.Within(1e-4f), what);
            Assert.IsGreaterThan(1, expected.Distinct().Count(), what);
            TestContext.WriteLine($"{what}: {expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max():g2}");
        }
    }

    [TestMethod]
    public void EncodeTexts_VariancesNearZero_HaveTorchSharpsEpsilon()
    {
        EncoderArtifact artifact = ScrambledArtifact.Scale(OfTransformer.Value, 1e-6f, n => n.EndsWith("_embeddings.weight", StringComparison.Ordinal));
        using IImageTextEncoder torch = new TorchRuntime().CreateImageTextEncoder(artifact, ComputeDevice.Cpu);
        using IImageTextEncoder onnx = Create(artifact);
        (var expected, var actual) = (new float[Texts.Length * torch.TextFeatureDim], new float[Texts.Length * torch.TextFeatureDim]);

        torch.EncodeTexts(Texts, expected);
        onnx.EncodeTexts(Texts, actual);

        CollectionAssert.AreEqual(expected, actual, FloatComparer.Within(1e-4f));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("...")]
    public void ProjectTexts_TextWithoutAWord_NamesIt(string text)
    {
        using IImageTextEncoder encoder = Create(OfTransformer.Value);

        string message = Assert.ThrowsExactly<ArgumentException>(() => encoder.ProjectTexts(["picture", text], new float[2 * encoder.ProjectionDim])).Message;

        Assert.Contains($"Text 1, '{text}'", message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void MatchPairs_OtherNumberOfTexts_IsRefused()
    {
        using IImageTextEncoder encoder = Create(OfTransformer.Value);

        Assert.ThrowsExactly<ArgumentException>(() => encoder.MatchPairs(ScrambledArtifact.NewImages(2), ["picture"], new float[2]));
        Assert.ThrowsExactly<ArgumentException>(() => encoder.MatchPairs(ScrambledArtifact.NewImages(1), ["picture", "number"], new float[2]));
    }

    [TestMethod]
    public void ProjectTexts_Disposed_SaysSo()
    {
        IImageTextEncoder encoder = Create(OfTransformer.Value);
        encoder.ProjectTexts(["picture"], new float[encoder.ProjectionDim]);
        encoder.Dispose();

        Assert.ThrowsExactly<ObjectDisposedException>(() => encoder.ProjectTexts(["picture"], new float[encoder.ProjectionDim]));
    }

    [TestMethod]
    public void CreateImageTextEncoder_MissingTensor_NamesIt()
    {
        EncoderArtifact artifact = OfTransformer.Value;
        var damaged = new EncoderArtifact(artifact.Description, artifact.Tensors.Where(t => t.Key is not ("itm_head.bias" or "temp")).ToDictionary(t => t.Key, t => t.Value, StringComparer.Ordinal));

        string message = Assert.ThrowsExactly<InvalidDataException>(() => Create(damaged)).Message;

        Assert.Contains("missing: itm_head.bias, temp", message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void CreateImageTextEncoder_EncoderOfImagesAlone_SaysWhatToDo()
    {
        var images = new EncoderArtifact(OfTransformer.Value.Description with { Text = null }, OfTransformer.Value.Tensors);

        string message = Assert.ThrowsExactly<InvalidDataException>(() => Create(images)).Message;

        Assert.Contains("AlbefOptions", message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void CreateEncoder_OfItsImagesAlone_GivesTheSameFeatures()
    {
        using IImageTextEncoder both = Create(OfTransformer.Value);
        using IEncoder alone = new OnnxRuntimeEngine().CreateEncoder(OfTransformer.Value, ComputeDevice.Cpu);
        (var expected, var actual) = (new float[both.FeatureDim], new float[both.FeatureDim]);

        both.Encode(ScrambledArtifact.NewImages(1), expected);
        alone.Encode(ScrambledArtifact.NewImages(1), actual);

        CollectionAssert.AreEqual(expected, actual);
    }

    private static IImageTextEncoder Create(EncoderArtifact artifact) => new OnnxRuntimeEngine().CreateImageTextEncoder(artifact, ComputeDevice.Cpu);
}
