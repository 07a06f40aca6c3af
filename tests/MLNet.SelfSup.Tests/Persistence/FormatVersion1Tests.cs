using Microsoft.ML;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Transforms;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.Tests.Persistence;

/// <summary>Files that version 0.1.0 wrote: what is in users' hands must load for ever.</summary>
[TestClass]
public sealed class FormatVersion1Tests
{
    private const float Tolerance = 1e-4f;

    private static readonly float[] Features =
    [
        -0.7742927f, 0.070257746f, -0.87104034f, -0.28386343f, 0.86505806f, -0.9505441f, 2.5328407f, 0.36422086f,
        0.11620421f, 0.70154077f, 0.17540775f, 0.4001241f, 0.036978763f, 0.16576788f, 0.32295787f, 0.31130582f,
    ];

    private readonly MLContext _ml = new(seed: 1);

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Persistence", "data");

    private IDataView Picture => _ml.Data.LoadFromEnumerable(new[] { new BytesRow { Image = File.ReadAllBytes(Path.Combine(Folder, "picture.png")) } });

    [TestMethod]
    public void Load_EncoderFile_GivesTheStoredFeatures()
    {
        EncoderArtifact encoder = EncoderArtifact.Load(Path.Combine(Folder, "encoder-v1.safetensors"));

        float[][] features = _ml.Transforms.SelfSupervisedEmbed(encoder).Fit(Picture).Transform(Picture).Features();

        TestEmbedding.AssertEqual([Features], features, Tolerance);
        EncoderProvenance provenance = encoder.Description.Provenance;
        Assert.AreEqual(("mae", "0.1.0", 42, 7, 126L, 0.5), (provenance.Method, provenance.LibraryVersion, provenance.ImageCount, provenance.Seed, provenance.Steps, provenance.FinalLoss));
        Assert.AreEqual(3, Assert.IsInstanceOfType<MaeOptions>(provenance.Options).Epochs);
    }

    [TestMethod]
    public void Load_Model_GivesTheStoredFeatures()
    {
        ITransformer model = _ml.Model.Load(Path.Combine(Folder, "model-v1.zip"), out _);

        float[][] features = model.Transform(Picture).Features();

        TestEmbedding.AssertEqual([Features], features, Tolerance);
        SelfSupervisedEmbeddingTransformer embedding = Assert.IsInstanceOfType<SelfSupervisedEmbeddingTransformer>(model);
        Assert.AreEqual(new EmbeddingOptions { BatchSize = 5, BadImages = BadImagePolicy.Skip }, embedding.Options);
    }
}
