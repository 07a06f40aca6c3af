using Microsoft.ML;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Tests.Golden;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Encoders;
using MLNet.SelfSup.Torch.Methods.Albef;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Import;

/// <summary>Checkpoints that the official code saved load, and give the official features.</summary>
[TestClass]
[TestCategory("Golden")]
public sealed class GoldenCheckpointTests : IDisposable
{
    private const double Tolerance = 1e-6;

    private readonly TemporaryFolder _folder = new();

    private static SelfSupervisedCatalog Catalog => new MLContext().SelfSupervised();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow("checkpoint-0.pth")]
    [DataRow("mae_pretrain_encoder_only.pth")]
    [DataRow("init.safetensors")]
    public void ImportEncoder_Mae_GivesTheOfficialFeatures(string file)
    {
        MaeGolden golden = MaeGolden.Require(file, "features.safetensors");
        IReadOnlyDictionary<string, TensorData> expected = golden.ReadTensors("features.safetensors");
        using var scope = NewDisposeScope();

        EncoderArtifact artifact = Catalog.ImportEncoder(GoldenFolder.Require("mae").PathOf(file), new EncoderImportOptions { NumHeads = golden.Options.Encoder.NumHeads });

        Assert.AreEqual(golden.Options.Encoder, artifact.Description.Architecture);
        Assert.AreEqual("mae", artifact.Description.Provenance.Method);
        Assert.AreEqual(PixelNormalization.ImageNet, artifact.Description.Normalization);
        using ImageEncoderModule encoder = Load(artifact);
        Tensor images = golden.ReadImages(0, float64);
        TensorAssert.AreClose(expected["cls.features"], encoder.ForwardFeatures(images, artifact.Description.Features), Tolerance, "cls.features");
        Tensor pooled = nn.functional.layer_norm(
            encoder.PoolPatches(images), [golden.Options.Encoder.EmbedDim], Input("fc_norm.weight"), Input("fc_norm.bias"), golden.Config.GetProperty("norm_eps").GetDouble());
        TensorAssert.AreClose(expected["gap.features"], pooled, Tolerance, "gap.features");

        Tensor Input(string name) => StateDict.ToTensor(golden.Inputs[name]).to(float64);
    }

    [TestMethod]
    [DataRow("v1", "checkpoint_legacy_format.pth.tar")]
    [DataRow("v2", "checkpoint_0000.pth.tar")]
    [DataRow("v1", "init.safetensors")]
    [DataRow("v2", "init.safetensors")]
    public void ImportEncoder_Moco_GivesTheOfficialFeatures(string variant, string file)
    {
        MocoGolden golden = MocoGolden.Require(variant, 1, $"{variant}/{file}");
        using var scope = NewDisposeScope();

        EncoderArtifact artifact = Catalog.ImportEncoder(
            GoldenFolder.Require("moco").PathOf($"{variant}/{file}"), new EncoderImportOptions { ImageSize = golden.Options.Encoder.ImageSize });

        Assert.AreEqual(golden.Options.Encoder, artifact.Description.Architecture);
        Assert.AreEqual("moco", artifact.Description.Provenance.Method);
        CheckTraining(artifact, golden.ReadTensors("forward")["q_pool"], golden.ReadViews(0, float64)[0]);
    }

    [TestMethod]
    [DataRow("checkpoint_0000.pth.tar")]
    [DataRow("init.safetensors")]
    public void ImportEncoder_MocoV3Transformer_GivesTheOfficialTokens(string file)
    {
        MocoV3Golden golden = MocoV3Golden.Require("vit", true, $"vit/{file}");
        var architecture = (VisionTransformerOptions)golden.Options.Encoder;
        using var scope = NewDisposeScope();

        EncoderArtifact artifact = Catalog.ImportEncoder(GoldenFolder.Require("mocov3").PathOf($"vit/{file}"), new EncoderImportOptions { NumHeads = architecture.NumHeads });

        Assert.AreEqual(architecture, artifact.Description.Architecture);
        Assert.AreEqual("mocov3", artifact.Description.Provenance.Method);
        using ImageEncoderModule encoder = Load(artifact);
        IReadOnlyDictionary<string, TensorData> expected = golden.ReadTensors("forward");
        Tensor[] views = golden.ReadViews(0, float64);
        TensorAssert.AreClose(expected["tokens1"], encoder.call(views[0]), Tolerance, "tokens1");
        TensorAssert.AreClose(expected["tokens2"], encoder.call(views[1]), Tolerance, "tokens2");
    }

    [TestMethod]
    public void ImportEncoder_MocoV3ResNet_GivesTheOfficialFeatures()
    {
        MocoV3Golden golden = MocoV3Golden.Require("resnet");
        using var scope = NewDisposeScope();

        EncoderArtifact artifact = Catalog.ImportEncoder(
            GoldenFolder.Require("mocov3").PathOf("resnet/init.safetensors"), new EncoderImportOptions { ImageSize = golden.Options.Encoder.ImageSize });

        Assert.AreEqual(golden.Options.Encoder, artifact.Description.Architecture);
        Assert.AreEqual("mocov3", artifact.Description.Provenance.Method);
        CheckTraining(artifact, golden.ReadTensors("forward")["pool1"], golden.ReadViews(0, float64)[0]);
    }

    [TestMethod]
    [DataRow("checkpoint_00.pth")]
    [DataRow("init.safetensors")]
    public void ImportEncoder_Albef_GivesTheOfficialEmbeddingsAndMatches(string file)
    {
        AlbefGolden golden = AlbefGolden.Require(file, "forward.safetensors");
        IReadOnlyDictionary<string, TensorData> expected = golden.ReadTensors("forward");
        var encoder = (VisionTransformerOptions)golden.Options.Encoder;
        string vocabulary = Path.Combine(_folder.Path, "vocab.txt");
        TestVocabulary.Write(vocabulary, golden.Tokens.VocabularySize);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();

        EncoderArtifact artifact = Catalog.ImportEncoder(GoldenFolder.Require("albef").PathOf(file), new EncoderImportOptions
        {
            NumHeads = encoder.NumHeads,
            TextNumHeads = golden.Options.TextEncoder.NumHeads,
            MaxTextLength = golden.Options.TextEncoder.MaxTextLength,
            VocabularyFile = vocabulary,
        });

        Assert.AreEqual(encoder, artifact.Description.Architecture);
        Assert.AreEqual(golden.Options.TextEncoder with { Dropout = 0.1 }, artifact.Description.Text!.Encoder);
        Assert.AreEqual(PixelNormalization.Clip, artifact.Description.Normalization);
        using ImageTextNetwork network = ImageTextFactory.Create(artifact, _ => false);
        network.to(float64);
        TokenBatch texts = golden.ReadTexts(0, float64);
        Tensor image = network.VisualEncoder.call(golden.ReadImages(0, float64));
        Tensor text = network.TextEncoder.Encoder.ForwardText(texts.Ids, texts.Mask);
        TensorAssert.AreClose(expected["image_embeds"], image, Tolerance, "image_embeds");
        TensorAssert.AreClose(expected["text_embeds"], text, Tolerance, "text_embeds");
        TensorAssert.AreClose(expected["image_feat"], ImageTextNetwork.Project(network.VisionProjection, image), Tolerance, "image_feat");
        TensorAssert.AreClose(expected["text_feat"], ImageTextNetwork.Project(network.TextProjection, text), Tolerance, "text_feat");
        TensorAssert.AreClose(expected["fusion_pos"], network.TextEncoder.Encoder.ForwardFusion(text, texts.Mask, image), Tolerance, "fusion_pos");
        Tensor logits = StateDict.ToTensor(expected["itm_logits"]).narrow(0, 0, image.shape[0]);
        TensorAssert.AreClose(logits, network.Match(text, texts.Mask, image), Tolerance, "itm_logits");
    }

    [TestMethod]
    public void ImportEncoder_AlbefImagesOnly_NeedsNoVocabulary()
    {
        AlbefGolden golden = AlbefGolden.Require("checkpoint_00.pth");
        string path = GoldenFolder.Require("albef").PathOf("checkpoint_00.pth");

        EncoderArtifact artifact = Catalog.ImportEncoder(path, new EncoderImportOptions { NumHeads = ((VisionTransformerOptions)golden.Options.Encoder).NumHeads, ImagesOnly = true });

        Assert.IsNull(artifact.Description.Text);
        Assert.IsFalse(artifact.Tensors.Keys.Any(TensorNames.IsText));
        string message = Assert.ThrowsExactly<InvalidDataException>(() => Catalog.ImportEncoder(path)).Message;
        Assert.Contains("VocabularyFile", message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void ImportEncoder_AlbefFineTuned_HasTheTextEncoderUnderItsOtherName()
    {
        AlbefGolden golden = AlbefGolden.Require("init.safetensors");
        string vocabulary = Path.Combine(_folder.Path, "vocab.txt");
        TestVocabulary.Write(vocabulary, golden.Tokens.VocabularySize);
        string path = Path.Combine(_folder.Path, "retrieval.safetensors");
        using (FileStream stream = File.Create(path))
        {
            IReadOnlyDictionary<string, TensorData> renamed = golden.ReadTensors("init")
                .ToDictionary(t => t.Key.Replace("encoder.bert.", "encoder.", StringComparison.Ordinal).Replace("encoder_m.bert.", "encoder_m.", StringComparison.Ordinal), t => t.Value, StringComparer.Ordinal);
            SafeTensorsFile.Write(stream, renamed, new Dictionary<string, string>(StringComparer.Ordinal));
        }

        var options = new EncoderImportOptions
        {
            NumHeads = ((VisionTransformerOptions)golden.Options.Encoder).NumHeads,
            TextNumHeads = golden.Options.TextEncoder.NumHeads,
            VocabularyFile = vocabulary,
        };
        EncoderArtifact artifact = Catalog.ImportEncoder(path, options);

        CollectionAssert.AreEquivalent(
            Catalog.ImportEncoder(GoldenFolder.Require("albef").PathOf("init.safetensors"), options).Tensors.Keys.ToArray(), artifact.Tensors.Keys.ToArray());
        TestVocabulary.Write(vocabulary, golden.Tokens.VocabularySize + 1);
        Assert.Contains("Name the vocabulary", Assert.ThrowsExactly<InvalidDataException>(() => Catalog.ImportEncoder(path, options)).Message, StringComparison.Ordinal);
        Assert.ThrowsExactly<ArgumentException>(() =>
        {
            TestVocabulary.Write(vocabulary, golden.Tokens.VocabularySize);
            Catalog.ImportEncoder(path, options with { MaxTextLength = 1000 });
        });
    }

    private static ImageEncoderModule Load(EncoderArtifact artifact)
    {
        ImageEncoderModule encoder = EncoderFactory.Create(artifact.Description.Architecture, artifact.Tensors);
        encoder.to(float64);
        return encoder;
    }

    // The official numbers are those of a training step, whose norms take the batch's statistics.
    private static void CheckTraining(EncoderArtifact artifact, TensorData expected, Tensor images)
    {
        using ImageEncoderModule encoder = Load(artifact);
        encoder.train();
        TensorAssert.AreClose(expected, encoder.Represent(images), Tolerance, "The pooled features");
    }
}
