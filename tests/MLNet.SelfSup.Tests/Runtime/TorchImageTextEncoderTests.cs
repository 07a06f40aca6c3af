using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Runtime;

namespace MLNet.SelfSup.Tests.Runtime;

[TestClass]
[TestCategory("Albef")]
public sealed class TorchImageTextEncoderTests
{
    private const int Pixels = 3 * TinyPairs.Side * TinyPairs.Side;

    private static readonly EncoderArtifact Artifact = TinyPairs.Train(TinyPairs.Options);

    [TestMethod]
    public void ProjectTexts_BatchAndOneByOne_GiveTheSameUnitVectors()
    {
        using IImageTextEncoder encoder = Create();
        string[] texts = [TinyPairs.Captions[0], "picture", TinyPairs.Captions[5]];
        int width = encoder.ProjectionDim;
        var batch = new float[texts.Length * width];
        var single = new float[batch.Length];

        encoder.ProjectTexts(texts, batch);
        for (int i = 0; i < texts.Length; i++)
        {
            encoder.ProjectTexts([texts[i]], single.AsSpan(i * width, width));
        }

        CollectionAssert.AreEqual(batch, single, FloatComparer.Within(1e-5f));
        Assert.AreEqual(1, Math.Sqrt(batch[..width].Sum(v => v * v)), 1e-5);
    }

    [TestMethod]
    public void ProjectImages_Vectors_HaveUnitLength()
    {
        using IImageTextEncoder encoder = Create();
        var rows = new float[2 * encoder.ProjectionDim];

        encoder.ProjectImages(NewImages(2), rows);

        Assert.AreEqual(1, Math.Sqrt(rows[..encoder.ProjectionDim].Sum(v => v * v)), 1e-5);
        CollectionAssert.AreNotEqual(rows[..encoder.ProjectionDim], rows[encoder.ProjectionDim..]);
    }

    [TestMethod]
    public void Encode_Images_GivesTheFeaturesOfTheImageEncoderAlone()
    {
        using IImageTextEncoder both = Create();
        using IEncoder alone = new TorchRuntime().CreateEncoder(Artifact, ComputeDevice.Cpu);
        var expected = new float[3 * alone.FeatureDim];
        var actual = new float[3 * both.FeatureDim];

        alone.Encode(NewImages(3), expected);
        both.Encode(NewImages(3), actual);

        CollectionAssert.AreEqual(expected, actual, FloatComparer.Within(1e-6f));
        Assert.IsTrue(expected.Any(v => Math.Abs(v) > 0.1f));
    }

    [TestMethod]
    public void MatchPairs_EachPair_DependsOnItsOwnImageAndText()
    {
        using IImageTextEncoder encoder = Create();
        float[] images = NewImages(2);
        var both = new float[2];
        var first = new float[1];

        encoder.MatchPairs(images, [TinyPairs.Captions[0], TinyPairs.Captions[1]], both);
        encoder.MatchPairs(images.AsSpan(0, Pixels), [TinyPairs.Captions[0]], first);

        Assert.AreEqual(first[0], both[0], 1e-5f);
        Assert.IsTrue(Array.TrueForAll(both, p => p is > 0 and < 1));
        Assert.AreNotEqual(both[0], both[1]);
    }

    [TestMethod]
    public void EncodePairsAndTexts_Features_HaveTheTextEncodersWidth()
    {
        using IImageTextEncoder encoder = Create();
        var pairs = new float[encoder.TextFeatureDim];
        var texts = new float[encoder.TextFeatureDim];

        encoder.EncodePairs(NewImages(1), ["a small picture"], pairs);
        encoder.EncodeTexts(["a small picture"], texts);

        Assert.AreEqual(TinyPairs.Options.TextEncoder.EmbedDim, encoder.TextFeatureDim);
        CollectionAssert.AreNotEqual(pairs, texts);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("...")]
    public void ProjectTexts_TextWithoutAWord_NamesIt(string text)
    {
        using IImageTextEncoder encoder = Create();

        string message = Assert.ThrowsExactly<ArgumentException>(() => encoder.ProjectTexts(["picture", text], new float[2 * encoder.ProjectionDim])).Message;

        Assert.Contains($"Text 1, '{text}'", message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void MatchPairs_OtherNumberOfTexts_IsRefused()
    {
        using IImageTextEncoder encoder = Create();

        Assert.ThrowsExactly<ArgumentException>(() => encoder.MatchPairs(NewImages(2), ["picture"], new float[2]));
        Assert.ThrowsExactly<ArgumentException>(() => encoder.MatchPairs(NewImages(1), ["picture", "number"], new float[2]));
    }

    [TestMethod]
    public void Encode_Disposed_SaysSo()
    {
        IImageTextEncoder encoder = Create();
        encoder.Dispose();

        Assert.ThrowsExactly<ObjectDisposedException>(() => encoder.ProjectTexts(["picture"], new float[encoder.ProjectionDim]));
    }

    [TestMethod]
    public void MatchPairs_Repeatedly_LeavesNoTensors()
    {
        using IImageTextEncoder encoder = Create();
        float[] image = NewImages(1);

        TensorAssert.LeavesNoTensors(() => encoder.MatchPairs(image, ["picture"], new float[1]));
    }

    [TestMethod]
    public void CreateImageTextEncoder_EncoderOfImagesAlone_SaysWhatToDo()
    {
        var images = new EncoderArtifact(Artifact.Description with { Text = null }, Artifact.Tensors);

        string message = Assert.ThrowsExactly<InvalidDataException>(() => new TorchRuntime().CreateImageTextEncoder(images, ComputeDevice.Cpu)).Message;

        Assert.Contains(nameof(AlbefOptions), message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Load_SavedFile_HasAnEqualTextSide()
    {
        using var stream = new MemoryStream();
        Artifact.Save(stream);
        stream.Position = 0;

        EncoderArtifact loaded = EncoderArtifact.Load(stream, stream.Length);

        Assert.AreEqual(Artifact.Description, loaded.Description);
        Assert.IsNotEmpty(loaded.Description.Text!.Vocabulary);
    }

    [TestMethod]
    public void Load_TextSideThatCannotBeBuilt_SaysWhy()
    {
        TextDescription text = Artifact.Description.Text!;
        var impossible = new EncoderArtifact(Artifact.Description with { Text = text with { Encoder = text.Encoder with { NumHeads = 3 } } }, Artifact.Tensors);
        using var stream = new MemoryStream();
        impossible.Save(stream);
        stream.Position = 0;

        string message = Assert.ThrowsExactly<InvalidDataException>(() => EncoderArtifact.Load(stream, stream.Length)).Message;

        Assert.Contains("is not a multiple of NumHeads 3", message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void CreateImageTextEncoder_MissingTensor_NamesIt()
    {
        var damaged = new EncoderArtifact(Artifact.Description, Artifact.Tensors.Where(t => t.Key != "itm_head.bias").ToDictionary(t => t.Key, t => t.Value, StringComparer.Ordinal));

        string message = Assert.ThrowsExactly<InvalidDataException>(() => new TorchRuntime().CreateImageTextEncoder(damaged, ComputeDevice.Cpu)).Message;

        Assert.Contains("itm_head.bias", message, StringComparison.Ordinal);
    }

    private static IImageTextEncoder Create() => new TorchRuntime().CreateImageTextEncoder(Artifact, ComputeDevice.Cpu);

    private static float[] NewImages(int count)
    {
        var random = new Random(2);
        return [.. Enumerable.Range(0, count * Pixels).Select(_ => (float)((random.NextDouble() * 4) - 2))];
    }
}
