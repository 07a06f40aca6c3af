using Microsoft.ML;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Tests.Golden;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Encoders;

namespace MLNet.SelfSup.Tests.Import;

/// <summary>Checkpoints with the names and shapes of the official full-size ones import without a tensor left over.</summary>
/// <remarks>
/// Their tensors are views of one storage of random numbers, and the optimizer's state, which is not read, is a hole in the file: a full-size
/// checkpoint that takes little room on the disk.
/// </remarks>
[TestClass]
[TestCategory("Golden")]
public sealed class OfficialKeysTests : IDisposable
{
    private const int BertVocabulary = 30_522;

    private static readonly VisionTransformerOptions MocoV3Small = VisionTransformerOptions.Small() with { NumHeads = 12 };

    private readonly TemporaryFolder _folder = new();

    private string CheckpointPath => Path.Combine(_folder.Path, "checkpoint.pth");

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void ImportEncoder_MaePretraining_HasTheEncoder() =>
        Check("mae.txt", "# mae_vit_base_patch16 pretrain", "model", VisionTransformerOptions.Base(), "mae", FeaturePooling.ClassToken);

    [TestMethod]
    public void ImportEncoder_MaeFineTuned_HasEncoderAndClassifier()
    {
        EncoderArtifact artifact = Check("mae.txt", "# vit_base_patch16 fine-tune", "model", VisionTransformerOptions.Base(), "vit", FeaturePooling.PatchMean);

        Assert.AreEqual(new HeadDescription { OutputCount = 10, Input = HeadInput.PatchMean }, artifact.Description.Head);
        CollectionAssert.AreEqual(artifact.Tensors["fc_norm.weight"].ToSingles(), artifact.Tensors["norm.weight"].ToSingles());
    }

    [TestMethod]
    [DataRow("# moco v1 resnet50")]
    [DataRow("# moco v2 resnet50")]
    public void ImportEncoder_Moco_HasTheEncoder(string title) => Check("moco.txt", title, "state_dict", ResNetOptions.ResNet50(), "moco", FeaturePooling.PatchMean, isLegacy: true);

    [TestMethod]
    public void ImportEncoder_MocoV3Transformer_HasTwelveHeads() =>
        Check("mocov3.txt", "# moco-v3 vit_small,", "state_dict", MocoV3Small, "mocov3", FeaturePooling.ClassToken);

    [TestMethod]
    public void ImportEncoder_MocoV3ConvolutionalStem_HasTwelveHeads() =>
        Check("mocov3.txt", "# moco-v3 vit_conv_small", "state_dict", MocoV3Small with { Depth = 11, Stem = PatchStem.Convolutional }, "mocov3", FeaturePooling.ClassToken);

    [TestMethod]
    public void ImportEncoder_MocoV3ResNet_HasTheEncoder() => Check("mocov3.txt", "# moco-v3 resnet50,", "state_dict", ResNetOptions.ResNet50(), "mocov3", FeaturePooling.PatchMean);

    [TestMethod]
    public void ImportEncoder_Albef_HasImageAndTextSide()
    {
        string vocabulary = Path.Combine(_folder.Path, "vocab.txt");
        TestVocabulary.Write(vocabulary, BertVocabulary);

        EncoderArtifact artifact = Check(
            "albef.txt", "# ALBEF pretrain", "model", VisionTransformerOptions.Base(256), "albef", FeaturePooling.ClassToken, options: new EncoderImportOptions { VocabularyFile = vocabulary });

        Assert.AreEqual(TextEncoderOptions.Base(), artifact.Description.Text!.Encoder);
        Assert.AreEqual(256, artifact.Description.Text.ProjectionDim);
        string[] kept =
        [
            .. GoldenKeys.ReadAll("albef.txt", "# ALBEF pretrain").Select(k => k.Split(' ')[0])
                .Where(k => !k.Contains("_m.", StringComparison.Ordinal) && !k.Contains("queue", StringComparison.Ordinal)
                    && !k.Contains(".cls.", StringComparison.Ordinal) && !k.EndsWith("position_ids", StringComparison.Ordinal))
                .Select(k => k.Replace("visual_encoder.", string.Empty, StringComparison.Ordinal)),
        ];
        CollectionAssert.AreEquivalent(kept, artifact.Tensors.Keys.ToArray());
    }

    private EncoderArtifact Check(
        string file, string title, string stateName, EncoderOptions architecture, string method, FeaturePooling pooling, bool isLegacy = false, EncoderImportOptions? options = null)
    {
        FullSizeCheckpoint checkpoint = FullSizeCheckpoint.Make(GoldenKeys.ReadAll(file, title));
        Action<string, object?> write = isLegacy ? CheckpointWriter.WriteLegacy : CheckpointWriter.WriteZip;
        write(CheckpointPath, checkpoint.Wrap(stateName));

        EncoderArtifact? imported = null;
        long allocated = Measure.Allocations(() => imported = new MLContext().SelfSupervised().ImportEncoder(CheckpointPath, options));
        EncoderArtifact artifact = imported!;

        Assert.IsLessThan((2 * new FileInfo(CheckpointPath).Length) + Measure.Allowance, allocated);
        Assert.AreEqual(architecture, artifact.Description.Architecture);
        Assert.AreEqual(method, artifact.Description.Provenance.Method);
        Assert.AreEqual(new FeatureOptions { Pooling = pooling, Standardize = false }, artifact.Description.Features);
        foreach ((string name, long[] shape) in EncoderShapes.Of(architecture))
        {
            CollectionAssert.AreEqual(shape, artifact.Tensors[name].Shape.ToArray(), name);
        }

        checkpoint.AssertValues(artifact);
        return artifact;
    }
}
