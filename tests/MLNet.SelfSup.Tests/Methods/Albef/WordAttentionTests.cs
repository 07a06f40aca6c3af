using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Tests.Images;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Methods.Albef;

namespace MLNet.SelfSup.Tests.Methods.Albef;

[TestClass]
[TestCategory("Albef")]
public sealed class WordAttentionTests
{
    private static readonly EncoderArtifact Artifact = TinyPairs.Train(TinyPairs.Options with { Epochs = 2 });

    [TestMethod]
    public void Compute_Text_GivesAMapOfEachWordPiece()
    {
        IReadOnlyList<WordAttentionMap> maps = WordAttention.Compute(Artifact, NewImage(), "A large picture");

        CollectionAssert.AreEqual(new[] { "a", "large", "picture" }, maps.Select(m => m.Word).ToArray());
        Assert.IsTrue(maps.All(m => m.Grid == 4 && m.Relevance.Count == 16 && m.Relevance.All(r => r >= 0 && float.IsFinite(r))));
        Assert.IsTrue(maps.Any(m => m.Relevance.Max() > 0));
    }

    [TestMethod]
    public void Compute_EveryWord_HasAMapThatIsNotEmpty()
    {
        EncoderArtifact deep = TinyPairs.Train(TinyPairs.Options with { Epochs = 2, TextEncoder = TinyPairs.Options.TextEncoder with { FusionDepth = 4 } });

        for (int layer = 0; layer < 3; layer++)
        {
            IReadOnlyList<WordAttentionMap> maps = WordAttention.Compute(deep, NewImage(), "a large picture", fusionLayer: layer);

            Assert.IsTrue(maps.Any(m => m.Relevance.Max() > 0), $"layer {layer}");
        }
    }

    [TestMethod]
    public void Compute_Repeatedly_GivesTheSameAndLeavesNoTensors()
    {
        float[] first = [.. WordAttention.Compute(Artifact, NewImage(), "picture")[0].Relevance];

        TensorAssert.LeavesNoTensors(() => CollectionAssert.AreEqual(first, WordAttention.Compute(Artifact, NewImage(), "picture")[0].Relevance.ToArray()));
    }

    [TestMethod]
    [DataRow(-1)]
    [DataRow(1)]
    [DataRow(2)]
    public void Compute_NoLayerBeforeTheLast_NamesTheDepth(int layer)
    {
        string message = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => WordAttention.Compute(Artifact, NewImage(), "picture", fusionLayer: layer)).Message;

        Assert.Contains("has 2 layers", message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Compute_EncoderOfImagesAlone_SaysSo()
    {
        var images = new EncoderArtifact(Artifact.Description with { Text = null }, Artifact.Tensors);

        Assert.ThrowsExactly<InvalidDataException>(() => WordAttention.Compute(images, NewImage(), "picture"));
    }

    [TestMethod]
    public void DrawOverlay_OnePatchCounts_IsReddestThere()
    {
        var white = new RgbImage([.. Enumerable.Repeat((byte)255, 3 * 16 * 16)], 16, 16);
        var relevance = new float[16];
        relevance[5] = 1;

        RgbImage overlay = new WordAttentionMap("word", white, 4, relevance).DrawOverlay();

        // Patch 5 spans rows and columns 4 to 7; a far corner stays blue.
        int inside = 3 * ((5 * 16) + 5);
        ReadOnlySpan<byte> pixels = overlay.Pixels.Span;
        Assert.IsTrue(pixels[inside] > pixels[inside + 2], "red inside");
        Assert.IsTrue(pixels[^3] < pixels[^1], "blue in the corner");
    }

    [TestMethod]
    public void SavePng_File_IsTheOverlayEnlarged()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "map.png");
        WordAttentionMap map = WordAttention.Compute(Artifact, NewImage(), "picture")[0];

        map.SavePng(path, zoom: 3);

        RgbImage read = ImageDecoder.DecodeFile(path);
        RgbImage overlay = map.DrawOverlay();
        Assert.AreEqual(48, read.Width);
        CollectionAssert.AreEqual(overlay.Pixels.Span[..3].ToArray(), read.Pixels.Span[..3].ToArray());
        CollectionAssert.AreEqual(overlay.Pixels.Span[^3..].ToArray(), read.Pixels.Span[^3..].ToArray());
    }

    private static RgbImage NewImage() => TestImages.Noise(20, 16);
}
