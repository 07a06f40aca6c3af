using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Encoders;
using MLNet.SelfSup.Torch.Methods.Albef;
using MLNet.SelfSup.Torch.Runtime;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Methods.Albef;

[TestClass]
[TestCategory("Albef")]
public sealed class AlbefResNetTests
{
    private static readonly EncoderArtifact Artifact = TinyPairs.Train(TinyPairs.Options with { Encoder = AlbefResNetConformanceTests.TinyResNet });

    [TestMethod]
    public void EncodeTokens_OfAResNet_AreItsMapBehindItsMean()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using ImageEncoderModule encoder = EncoderFactory.Create(AlbefResNetConformanceTests.TinyResNet, Artifact.Tensors, ImageTextNetworkNames);
        Tensor images = randn(2, 3, 16, 16);

        Tensor tokens = encoder.EncodeTokens(images);

        Tensor map = encoder.call(images);
        CollectionAssert.AreEqual(new long[] { 2, 1 + (4 * 4), 16 }, tokens.shape);
        TensorAssert.AreClose(encoder.Represent(images), tokens.select(1, 0), 1e-6, "The first token");
        TensorAssert.AreClose(map[1, TensorIndex.Colon, 2, 3], tokens[1, 1 + (2 * 4) + 3], 1e-6, "The position of row 2, column 3");
    }

    [TestMethod]
    public void ImageTextEncoder_OfAResNet_ProjectsAndMatches()
    {
        using var encoder = new TorchImageTextEncoder(Artifact, CPU);
        var images = new float[2 * 3 * 16 * 16];
        for (int i = 0; i < images.Length; i++)
        {
            images[i] = MathF.Sin(i);
        }

        var projections = new float[2 * encoder.ProjectionDim];
        var matches = new float[2];
        encoder.ProjectImages(images, projections);
        encoder.MatchPairs(images, ["a small picture", "a large picture"], matches);

        Assert.AreEqual(1, projections[..encoder.ProjectionDim].Sum(p => p * p), 1e-5);
        Assert.IsTrue(matches.All(m => m is > 0 and < 1), string.Join(", ", matches));
    }

    [TestMethod]
    public void WordAttention_OfAResNet_IsAMapOfItsPositions()
    {
        var pixels = new byte[16 * 16 * 3];
        new Random(1).NextBytes(pixels);

        IReadOnlyList<WordAttentionMap> maps = WordAttention.Compute(Artifact, new RgbImage(pixels, 16, 16), "a small picture");

        Assert.HasCount(3, maps);
        Assert.IsTrue(maps.All(m => m.Grid == 4), "The last map has 4 by 4 positions.");
    }

    private static bool ImageTextNetworkNames(string name) => TensorNames.IsText(name) || TensorNames.IsStandardization(name);
}
