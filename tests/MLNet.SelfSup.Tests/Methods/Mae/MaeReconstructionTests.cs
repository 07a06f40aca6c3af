using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Methods.Mae;
using MLNet.SelfSup.Torch.Runtime;

namespace MLNet.SelfSup.Tests.Methods.Mae;

[TestClass]
[TestCategory("Mae")]
public sealed class MaeReconstructionTests
{
    private static readonly MaeOptions Options = new()
    {
        Encoder = new VisionTransformerOptions { ImageSize = 16, PatchSize = 4, EmbedDim = 24, Depth = 1, NumHeads = 2 },
        DecoderEmbedDim = 16,
        MaskRatio = 0.75,
        KeepDecoder = true,
        Epochs = 0,
    };

    [TestMethod]
    public void Reconstruct_UntrainedModel_KeepsVisiblePatchesAndGreysThreeQuarters()
    {
        EncoderArtifact artifact = Pretrain(Options);
        RgbImage[] images = [NewImage(20, 30), NewImage(16, 16)];

        IReadOnlyList<MaeReconstructionResult> results = MaeReconstruction.Reconstruct(artifact, images, seed: 3);

        Assert.HasCount(2, results);
        foreach (MaeReconstructionResult result in results)
        {
            (byte[] original, byte[] masked, byte[] filled) = (result.Original.Pixels.ToArray(), result.Masked.Pixels.ToArray(), result.Reconstruction.Pixels.ToArray());
            bool[] isGrey = [.. Enumerable.Range(0, 256).Select(i => masked[3 * i] == 128 && masked[(3 * i) + 1] == 128 && masked[(3 * i) + 2] == 128)];
            Assert.AreEqual(192, isGrey.Count(g => g));
            for (int i = 0; i < 256; i++)
            {
                if (!isGrey[i])
                {
                    CollectionAssert.AreEqual(original[(3 * i)..((3 * i) + 3)], masked[(3 * i)..((3 * i) + 3)]);
                    CollectionAssert.AreEqual(original[(3 * i)..((3 * i) + 3)], filled[(3 * i)..((3 * i) + 3)]);
                }
            }

            CollectionAssert.AreNotEqual(original, filled);
        }

        CollectionAssert.AreEqual(images[1].Pixels.ToArray(), results[1].Original.Pixels.ToArray(), "An image of the encoder's size is shown as it is.");
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Reconstruct_ZeroPredictions_FillsWithTheMean(bool normPixelLoss)
    {
        EncoderArtifact artifact = Pretrain(Options with { NormPixelLoss = normPixelLoss });
        var tensors = new Dictionary<string, TensorData>(artifact.Tensors, StringComparer.Ordinal);
        foreach (string name in new[] { "decoder_pred.weight", "decoder_pred.bias" })
        {
            tensors[name] = TensorData.FromSingles(new float[tensors[name].ToSingles().Length], [.. tensors[name].Shape]);
        }

        RgbImage image = NewImage(16, 16);
        MaeReconstructionResult result = MaeReconstruction.Reconstruct(new EncoderArtifact(artifact.Description, tensors), [image], seed: 3)[0];

        // Raw pixels: 0 is the normalisation's mean. Normalised ones: the patch's mean over its pixels and channels, in normalised units.
        int hidden = Enumerable.Range(0, 256).First(i => result.Masked.Pixels.Span[3 * i] == 128 && result.Masked.Pixels.Span[(3 * i) + 1] == 128);
        double patchMean = normPixelLoss ? MeanOfPatch(image, hidden) : 0;
        for (int channel = 0; channel < 3; channel++)
        {
            PixelNormalization statistics = Options.Normalization;
            double expected = 255 * ((patchMean * statistics.StandardDeviation[channel]) + statistics.Mean[channel]);
            Assert.AreEqual(expected, result.Reconstruction.Pixels.Span[(3 * hidden) + channel], 0.51);
        }
    }

    [TestMethod]
    public void Reconstruct_SameSeed_Repeats()
    {
        EncoderArtifact artifact = Pretrain(Options);

        MaeReconstructionResult first = MaeReconstruction.Reconstruct(artifact, [NewImage(16, 16)], seed: 3)[0];
        MaeReconstructionResult second = MaeReconstruction.Reconstruct(artifact, [NewImage(16, 16)], seed: 3)[0];

        CollectionAssert.AreEqual(first.Reconstruction.Pixels.ToArray(), second.Reconstruction.Pixels.ToArray());
    }

    [TestMethod]
    public void Reconstruct_NoDecoder_SaysHowToKeepIt()
    {
        EncoderArtifact artifact = Pretrain(Options with { KeepDecoder = false });

        var exception = Assert.ThrowsExactly<ArgumentException>(() => MaeReconstruction.Reconstruct(artifact, [NewImage(16, 16)], seed: 3));

        Assert.Contains("KeepDecoder = true", exception.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void CreateEncoder_WithDecoderKept_IgnoresIt()
    {
        EncoderArtifact artifact = Pretrain(Options);

        using IEncoder encoder = new TorchRuntime().CreateEncoder(artifact, ComputeDevice.Cpu);

        Assert.AreEqual(24, encoder.FeatureDim);
    }

    private static EncoderArtifact Pretrain(MaeOptions options) =>
        new TorchPretrainer().Pretrain(new PretrainingRequest { Options = options, Images = new PatternImages(4, 16), Seed = 1 }, CancellationToken.None);

    private static RgbImage NewImage(int width, int height) =>
        new([.. Enumerable.Range(0, width * height * 3).Select(i => (byte)(i * 7 % 120))], width, height);

    private static double MeanOfPatch(RgbImage image, int pixel)
    {
        PixelNormalization statistics = Options.Normalization;
        (int left, int top) = (pixel % 16 / 4 * 4, pixel / 16 / 4 * 4);
        return Enumerable.Range(0, 48).Average(i =>
        {
            int at = (((top + (i / 12)) * 16) + left + (i / 3 % 4)) * 3;
            return ((image.Pixels.Span[at + (i % 3)] / 255.0) - statistics.Mean[i % 3]) / statistics.StandardDeviation[i % 3];
        });
    }
}
