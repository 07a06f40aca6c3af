using Microsoft.ML;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Golden;
using MLNet.SelfSup.Tests.Persistence;
using MLNet.SelfSup.Tests.Support;

namespace MLNet.SelfSup.Tests.Import;

/// <summary>Encoders go back to the official names.</summary>
[TestClass]
public sealed class CheckpointExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static SelfSupervisedCatalog Catalog => new MLContext().SelfSupervised();

    private string ExportPath => Path.Combine(_folder.Path, "export.safetensors");

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [TestCategory("Golden")]
    [DataRow("mae", "", "init.safetensors", "")]
    [DataRow("moco", "v2/", "init.safetensors", "module.")]
    [DataRow("mocov3", "vit/", "init.safetensors", "module.")]
    [DataRow("mocov3", "resnet/", "init.safetensors", "module.")]
    [DataRow("albef", "", "init.safetensors", "")]
    public void ExportEncoder_OfAnImport_HasTheOfficialNamesAndValues(string folder, string variant, string file, string prefix)
    {
        GoldenFolder golden = GoldenFolder.Require(folder, variant + file);
        EncoderImportOptions options = new() { NumHeads = 2, TextNumHeads = 2, VocabularyFile = Path.Combine(_folder.Path, "vocab.txt") };
        IReadOnlyDictionary<string, TensorData> official = golden.ReadTensors(variant + file);
        if (official.TryGetValue("text_encoder.bert.embeddings.word_embeddings.weight", out TensorData? words))
        {
            TestVocabulary.Write(options.VocabularyFile!, (int)words.Shape[0]);
        }

        EncoderArtifact artifact = Catalog.ImportEncoder(golden.PathOf(variant + file), options);
        Catalog.ExportEncoder(artifact, ExportPath);

        IReadOnlyDictionary<string, TensorData> exported = SafeTensorsFile.Read(ExportPath).Tensors;
        Assert.HasCount(artifact.Tensors.Count, exported);
        foreach ((string name, TensorData tensor) in exported)
        {
            Assert.StartsWith(prefix, name, StringComparison.Ordinal);
            TensorData expected = official[name[prefix.Length..]];
            CollectionAssert.AreEqual(expected.Shape.ToArray(), tensor.Shape.ToArray(), name);
            Assert.IsTrue(expected.Bytes.Span.SequenceEqual(tensor.Bytes.Span), name);
        }

        EncoderArtifact again = Catalog.ImportEncoder(ExportPath, options);
        Assert.AreEqual(artifact.Description, again.Description);
        CollectionAssert.AreEquivalent(artifact.Tensors.Keys.ToArray(), again.Tensors.Keys.ToArray());
    }

    [TestMethod]
    public void ExportEncoder_StandardizedFeatures_StayBehind()
    {
        Catalog.ExportEncoder(TinyEncoder.Create(), ExportPath, CheckpointNaming.MocoV3);

        SafeTensorsContent content = SafeTensorsFile.Read(ExportPath);
        CollectionAssert.AreEquivalent(TinyCheckpoint.Weights.Keys.Select(n => $"module.base_encoder.{n}").ToArray(), content.Tensors.Keys.ToArray());
        Assert.AreEqual("pt", content.Metadata["format"]);
    }

    [TestMethod]
    public void ExportEncoder_TrainedByMocoV3_HasItsNames()
    {
        EncoderArtifact artifact = TinyEncoder.Create();
        EncoderProvenance provenance = artifact.Description.Provenance with { Method = new MocoV3Options { Encoder = TinyEncoder.Architecture }.MethodName };

        Catalog.ExportEncoder(new EncoderArtifact(artifact.Description with { Provenance = provenance }, artifact.Tensors), ExportPath);

        Assert.IsTrue(SafeTensorsFile.Read(ExportPath).Tensors.ContainsKey("module.base_encoder.cls_token"));
    }

    [TestMethod]
    public void ExportEncoder_NamesThatDoNotFit_AreRefused() =>
        Assert.Contains(
            "no text side",
            Assert.ThrowsExactly<ArgumentException>(() => Catalog.ExportEncoder(TinyEncoder.Create(), ExportPath, CheckpointNaming.Albef)).Message,
            StringComparison.Ordinal);
}
