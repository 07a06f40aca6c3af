using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Transforms;
using static MLNet.SelfSup.Tests.Support.SchemaShapes;

namespace MLNet.SelfSup.Tests.Transforms;

[TestClass]
public sealed class SelfSupervisedEmbeddingEstimatorTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly FakeRuntime _runtime = new();

    [TestMethod]
    public void GetOutputSchema_OfTransformer_AppendsFeaturesWithSlotNames()
    {
        IDataView data = Images();
        SelfSupervisedEmbeddingTransformer transformer = TestEmbedding.Given(_ml, _runtime).Fit(data);

        DataViewSchema schema = transformer.GetOutputSchema(data.Schema);

        CollectionAssert.AreEqual(new[] { "Image", "Label", "Number", "Features" }, schema.Select(c => c.Name).ToArray());
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 12), schema["Features"].Type);
        VBuffer<ReadOnlyMemory<char>> names = default;
        schema["Features"].GetSlotNames(ref names);
        Assert.AreEqual(12, names.Length);
        Assert.AreEqual("Features.11", names.GetItemOrDefault(11).ToString());
        CollectionAssert.AreEqual(schema.Select(c => (c.Name, c.Type)).ToArray(), transformer.Transform(data).Schema.Select(c => (c.Name, c.Type)).ToArray());
    }

    [TestMethod]
    public void GetOutputSchema_OfEstimator_IsTheTransformersShape()
    {
        IDataView data = Images();
        SelfSupervisedEmbeddingEstimator estimator = TestEmbedding.Given(_ml, _runtime);

        SchemaShape shape = estimator.GetOutputSchema(ShapeOf(data.Schema));

        // What the fitted pipeline really gives, column by column, as ML.NET derives it.
        SchemaShape real = ShapeOf(estimator.Fit(data).GetOutputSchema(data.Schema));
        CollectionAssert.AreEqual(Describe(real), Describe(shape));
    }

    [TestMethod]
    public void Fit_OutputNamedAsInput_HidesTheInput()
    {
        IDataView data = Images();

        IDataView embedded = TestEmbedding.Given(_ml, _runtime, output: "Image").Fit(data).Transform(data);

        Assert.IsTrue(embedded.Schema[0].IsHidden);
        Assert.IsInstanceOfType<ImageDataViewType>(embedded.Schema[0].Type);
        Assert.IsInstanceOfType<VectorDataViewType>(embedded.Schema["Image"].Type);
        Assert.HasCount(12, embedded.Features("Image")[0]);
    }

    [TestMethod]
    public void GetOutputSchema_WrongOrMissingColumn_IsAnErrorBeforeFitting()
    {
        SelfSupervisedEmbeddingEstimator estimator = TestEmbedding.Given(_ml, _runtime);
        IDataView none = _ml.Data.LoadFromEnumerable(new[] { new FilePathRow() });
        IDataView wrong = _ml.Transforms.CopyColumns("Image", "Number").Fit(Images()).Transform(Images());

        ArgumentOutOfRangeException missing = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => estimator.GetOutputSchema(ShapeOf(none.Schema)));
        ArgumentOutOfRangeException mistyped = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => estimator.GetOutputSchema(ShapeOf(wrong.Schema)));

        StringAssert.Contains(missing.Message, "'ImagePath'", StringComparison.Ordinal);
        StringAssert.Contains(mistyped.Message, "'Image' has the type", StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow(null, true)]
    [DataRow(2, false)]
    public void Fit_Device_IsTheContexts(int? gpu, bool fallback)
    {
        _ml.GpuDeviceId = gpu;
        _ml.FallbackToCpu = fallback;

        using SelfSupervisedEmbeddingTransformer transformer = TestEmbedding.Given(_ml, _runtime).Fit(Images());

        Assert.AreEqual(new ComputeDevice(gpu, fallback), _runtime.Device);
    }

    [TestMethod]
    public void Fit_GivenEncoder_IsNotTrained()
    {
        using SelfSupervisedEmbeddingTransformer transformer = TestEmbedding.Given(_ml, _runtime).Fit(Images());

        Assert.IsEmpty(_runtime.Requests);
        Assert.AreSame(FakeRuntime.Artifact, transformer.Encoder);
    }

    [TestMethod]
    public void SelfSupervisedEmbed_BadArguments_AreErrorsAtOnce()
    {
        Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.SelfSupervisedEmbed(" ", "Image", FakeRuntime.Artifact));
        Assert.ThrowsExactly<ArgumentNullException>(() => _ml.Transforms.SelfSupervisedEmbed("Features", null!, FakeRuntime.Artifact));
        Assert.ThrowsExactly<ArgumentNullException>(() => _ml.Transforms.SelfSupervisedEmbed("Features", "Image", encoder: null!));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new EmbeddingOptions { BatchSize = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new EmbeddingOptions { DecodeThreads = 0 });
    }

    private static string[] Describe(SchemaShape shape) =>
        [.. shape.Select(c => $"{c.Name} {c.Kind} {c.ItemType} {c.IsKey} [{string.Join(", ", c.Annotations.Select(a => $"{a.Name} {a.Kind} {a.ItemType}"))}]")];

    private IDataView Images() => _ml.Data.LoadFromEnumerable(TestPictures.Images(4));
}
