using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Runtime;
using MessageLevel = MLNet.SelfSup.Runtime.MessageLevel;

namespace MLNet.SelfSup.Tests.Runtime;

[TestClass]
public sealed class TorchPretrainerTests
{
    private static readonly MaeOptions Options = new()
    {
        Encoder = new VisionTransformerOptions { ImageSize = 16, PatchSize = 4, EmbedDim = 24, Depth = 1, NumHeads = 2 },
        DecoderEmbedDim = 16,
        BatchSize = 4,
        Epochs = 2,
    };

    [TestMethod]
    public void GetTrainingRuntime_FindsThisEngine() =>
        Assert.IsInstanceOfType<TorchPretrainer>(EncoderRuntimes.GetTrainingRuntime().Pretrainer);

    [TestMethod]
    public void Pretrain_TwoEpochs_TellsWhereTheEncoderComesFrom()
    {
        EncoderProvenance provenance = Pretrain(Request(10) with { Seed = 42 }).Description.Provenance;

        Assert.AreEqual("mae", provenance.Method);
        Assert.AreEqual(10, provenance.ImageCount);
        Assert.AreEqual(42, provenance.Seed);
        Assert.AreEqual(4, provenance.Steps);
        Assert.IsNotNull(provenance.FinalLoss);
        Assert.AreEqual(Options, provenance.Options);
        Assert.StartsWith("0.", provenance.LibraryVersion, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Pretrain_Folders_StayOutOfTheArtifact()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("pretrainer-");
        try
        {
            MaeOptions options = Options with { CheckpointFolder = Path.Combine(folder.FullName, "c"), LogFolder = Path.Combine(folder.FullName, "l") };

            EncoderArtifact artifact = Pretrain(Request(10) with { Options = options });

            Assert.AreEqual(Options, artifact.Description.Provenance.Options);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [TestMethod]
    public void Pretrain_NoEpoch_GivesTheInitialEncoder()
    {
        EncoderArtifact artifact = Pretrain(Request(10) with { Options = Options with { Epochs = 0 } });

        Assert.AreEqual(0, artifact.Description.Provenance.Steps);
        Assert.IsNull(artifact.Description.Provenance.FinalLoss);
        Assert.HasCount(24, artifact.Tensors["features.mean"].ToSingles());
    }

    [TestMethod]
    public void Pretrain_OneImage_EndsWithFiniteFeatures()
    {
        EncoderArtifact artifact = Pretrain(Request(1));

        Assert.IsTrue(artifact.Tensors.Values.All(t => t.ToSingles().All(float.IsFinite)));
        Assert.IsTrue(artifact.Tensors["features.deviation"].ToSingles().All(d => d == 1));
    }

    [TestMethod]
    public void Pretrain_NoImage_Throws()
    {
        var exception = Assert.ThrowsExactly<ArgumentException>(() => Pretrain(Request(0)));

        Assert.Contains("no image", exception.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Pretrain_OptionsThatDoNotFit_Throws()
    {
        var exception = Assert.ThrowsExactly<ArgumentException>(() => Pretrain(Request(4) with { Options = Options with { DecoderEmbedDim = 30 } }));

        Assert.Contains("DecoderEmbedDim 30", exception.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Pretrain_AbsentGpuWithFallback_WarnsAndTrains()
    {
        var warnings = new List<string>();

        Pretrain(Request(4) with
        {
            Device = new ComputeDevice(1000, FallbackToCpu: true),
            Log = (level, text) =>
            {
                if (level == MessageLevel.Warning)
                {
                    warnings.Add(text);
                }
            },
        });

        Assert.IsTrue(warnings.Any(w => w.Contains("GPU 1000", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Measure_MoreImagesThanWanted_TakesThemAtEvenDistances()
    {
        using var encoder = new FirstPixelEncoder();
        var view = new EvaluationView(8, PixelNormalization.ImageNet);
        var images = new PatternImages(9, 8);

        FeatureStatistics statistics = FeatureStatistics.Measure(encoder, images, maxImages: 3, view, CancellationToken.None);

        var pixels = new float[3 * 8 * 8];
        double[] values = [.. new[] { 0, 3, 6 }.Select(i =>
        {
            view.Draw(images[i], pixels);
            return (double)pixels[0];
        })];
        Assert.AreEqual(values.Average(), statistics.Mean[0], 1e-6);
        Assert.AreEqual(Math.Sqrt(values.Average(v => v * v) - (values.Average() * values.Average())), statistics.Deviation[0], 1e-5);
    }

    private static EncoderArtifact Pretrain(PretrainingRequest request) => new TorchPretrainer().Pretrain(request, CancellationToken.None);

    private static PretrainingRequest Request(int imageCount) => new() { Options = Options, Images = new PatternImages(imageCount, 16) };

    private sealed class FirstPixelEncoder : IEncoder
    {
        public int ImageSize => 8;

        public int FeatureDim => 1;

        public void Encode(ReadOnlySpan<float> images, Span<float> features)
        {
            for (int i = 0; i < features.Length; i++)
            {
                features[i] = images[i * 3 * 8 * 8];
            }
        }

        public void Dispose()
        {
        }
    }
}
