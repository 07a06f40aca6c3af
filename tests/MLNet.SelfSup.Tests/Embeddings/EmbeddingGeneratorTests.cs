using Microsoft.Extensions.AI;
using Microsoft.Extensions.VectorData;
using Microsoft.ML;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Embeddings;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Images;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Tests.Transforms;
using MLNet.SelfSup.Text;
using MLNet.SelfSup.Transforms;
using SkiaSharp;

namespace MLNet.SelfSup.Tests.Embeddings;

/// <summary>Encoders behind the interface of Microsoft.Extensions.AI, on the real engine.</summary>
[TestClass]
public sealed class EmbeddingGeneratorTests
{
    private static readonly EncoderArtifact Encoder = TinyPairs.Train(TinyPairs.Options);
    private static readonly EmbeddingOptions Shared = new() { Space = EmbeddingSpace.Shared };

    private readonly MLContext _ml = new(seed: 1);

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(32)]
    public async Task GenerateAsync_Images_AreThoseOfTheTransformer(int batchSize)
    {
        byte[][] files = NewImages(5);
        IDataView rows = _ml.Data.LoadFromEnumerable(files.Select(f => new ImageBytes { Image = f }));
        float[][] expected = _ml.Transforms.SelfSupervisedEmbed("Features", "Image", Encoder).Fit(rows).Transform(rows).Features();
        using ImageEmbeddingGenerator generator = _ml.SelfSupervised().CreateImageEmbeddingGenerator(Encoder, new EmbeddingOptions { BatchSize = batchSize });

        GeneratedEmbeddings<Embedding<float>> actual = await generator.GenerateAsync(files.Select(ToContent), cancellationToken: TestContext.CancellationToken);

        Assert.HasCount(files.Length, actual);
        for (int i = 0; i < files.Length; i++)
        {
            CollectionAssert.AreEqual(expected[i], actual[i].Vector.ToArray(), FloatComparer.Within(1e-5f));
            Assert.AreEqual(Encoder.Description.Provenance.Method, actual[i].ModelId);
        }
    }

    [TestMethod]
    public async Task GenerateAsync_TextsByDefault_AreUnitVectorsThatImagesAreComparedWith()
    {
        using TextEmbeddingGenerator texts = _ml.SelfSupervised().CreateTextEmbeddingGenerator(Encoder);
        using ImageEmbeddingGenerator images = _ml.SelfSupervised().CreateImageEmbeddingGenerator(Encoder, Shared);

        Embedding<float> text = await texts.GenerateAsync("a small picture", cancellationToken: TestContext.CancellationToken);
        Embedding<float> image = await images.GenerateAsync(ToContent(NewImages(1)[0]), cancellationToken: TestContext.CancellationToken);

        Assert.AreEqual(TinyPairs.Options.ProjectionDim, text.Dimensions);
        Assert.AreEqual(text.Dimensions, image.Dimensions);
        Assert.AreEqual(1, text.Vector.ToArray().Sum(v => v * v), 1e-4);
        Assert.AreEqual(1, image.Vector.ToArray().Sum(v => v * v), 1e-4);
    }

    [TestMethod]
    public async Task GenerateAsync_NoValue_GivesNone()
    {
        using TextEmbeddingGenerator generator = _ml.SelfSupervised().CreateTextEmbeddingGenerator(Encoder);

        Assert.IsEmpty(await generator.GenerateAsync([], cancellationToken: TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task GenerateAsync_BadImage_ThrowsOrGivesNaN()
    {
        DataContent[] contents = [ToContent(NewImages(1)[0]), new DataContent(new byte[] { 1, 2, 3 }, "image/png") { Name = "broken.png" }];
        using ImageEmbeddingGenerator strict = _ml.SelfSupervised().CreateImageEmbeddingGenerator(Encoder);
        using ImageEmbeddingGenerator lenient = _ml.SelfSupervised().CreateImageEmbeddingGenerator(Encoder, new EmbeddingOptions { BadImages = BadImagePolicy.Skip });

        ImageDecodeException error = await Assert.ThrowsExactlyAsync<ImageDecodeException>(() => strict.GenerateAsync(contents, cancellationToken: TestContext.CancellationToken));
        GeneratedEmbeddings<Embedding<float>> kept = await lenient.GenerateAsync(contents, cancellationToken: TestContext.CancellationToken);

        Assert.AreEqual("broken.png", error.ImageName);
        Assert.IsTrue(kept[0].Vector.ToArray().All(float.IsFinite));
        Assert.IsTrue(kept[1].Vector.ToArray().All(float.IsNaN));
    }

    [TestMethod]
    public async Task GenerateAsync_NotAnImage_SaysWhatItIs()
    {
        using ImageEmbeddingGenerator generator = _ml.SelfSupervised().CreateImageEmbeddingGenerator(Encoder);

        ArgumentException error = await Assert.ThrowsExactlyAsync<ArgumentException>(
            () => generator.GenerateAsync([new DataContent(new byte[] { 1 }, "text/plain")], cancellationToken: TestContext.CancellationToken));

        Assert.Contains("Value 0 is of the media type 'text/plain'", error.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task GenerateAsync_TextWithoutWord_NamesIt()
    {
        using TextEmbeddingGenerator generator = _ml.SelfSupervised().CreateTextEmbeddingGenerator(Encoder);

        MissingTextException error = await Assert.ThrowsExactlyAsync<MissingTextException>(
            () => generator.GenerateAsync(["a picture", "?!"], cancellationToken: TestContext.CancellationToken));

        Assert.AreEqual("value 1", error.RowName);
    }

    [TestMethod]
    public async Task GenerateAsync_OtherDimensionsOrModel_Throws()
    {
        using TextEmbeddingGenerator generator = _ml.SelfSupervised().CreateTextEmbeddingGenerator(Encoder);

        ArgumentException length = await Assert.ThrowsExactlyAsync<ArgumentException>(
            () => generator.GenerateAsync(["a"], new EmbeddingGenerationOptions { Dimensions = 5 }, TestContext.CancellationToken));
        ArgumentException model = await Assert.ThrowsExactlyAsync<ArgumentException>(
            () => generator.GenerateAsync(["a"], new EmbeddingGenerationOptions { ModelId = "other" }, TestContext.CancellationToken));

        Assert.Contains("Embeddings of 5 numbers are asked for, and this encoder gives 8", length.Message, StringComparison.Ordinal);
        Assert.Contains("'other'", model.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task GenerateAsync_Cancelled_Stops()
    {
        using ImageEmbeddingGenerator generator = _ml.SelfSupervised().CreateImageEmbeddingGenerator(Encoder, new EmbeddingOptions { BatchSize = 1 });
        using var cancellation = new CancellationTokenSource();

        // So many that they can't be done before the token is cancelled.
        Task<GeneratedEmbeddings<Embedding<float>>> running = generator.GenerateAsync(Enumerable.Repeat(ToContent(NewImages(1)[0]), 100_000), cancellationToken: cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => running);
    }

    [TestMethod]
    public async Task GenerateAsync_FromManyThreads_GivesEachItsOwn()
    {
        byte[][] files = NewImages(6);
        using ImageEmbeddingGenerator generator = _ml.SelfSupervised().CreateImageEmbeddingGenerator(Encoder);
        GeneratedEmbeddings<Embedding<float>> expected = await generator.GenerateAsync(files.Select(ToContent), cancellationToken: TestContext.CancellationToken);

        Embedding<float>[] actual = await Task.WhenAll(files.Select(f => generator.GenerateAsync(ToContent(f), cancellationToken: TestContext.CancellationToken)));

        for (int i = 0; i < files.Length; i++)
        {
            CollectionAssert.AreEqual(expected[i].Vector.ToArray(), actual[i].Vector.ToArray(), FloatComparer.Within(1e-5f));
        }
    }

    [TestMethod]
    public void GetService_Metadata_TellModelAndLength()
    {
        using ImageEmbeddingGenerator generator = _ml.SelfSupervised().CreateImageEmbeddingGenerator(Encoder, modelId: "mine");

        var metadata = (EmbeddingGeneratorMetadata?)((IEmbeddingGenerator)generator).GetService(typeof(EmbeddingGeneratorMetadata));

        Assert.IsNotNull(metadata);
        Assert.AreEqual(("MLNet.SelfSup", "mine", Encoder.FeatureDim), (metadata.ProviderName, metadata.DefaultModelId, metadata.DefaultModelDimensions));
        Assert.AreSame(Encoder, generator.GetService(typeof(EncoderArtifact)));
        Assert.AreSame(generator, generator.GetService(typeof(IEmbeddingGenerator<DataContent, Embedding<float>>)));
        Assert.IsNull(generator.GetService(typeof(EncoderArtifact), "key"));
    }

    [TestMethod]
    public async Task Dispose_ThenGenerate_Throws()
    {
        ImageEmbeddingGenerator generator = _ml.SelfSupervised().CreateImageEmbeddingGenerator(Encoder);
        await generator.GenerateAsync(ToContent(NewImages(1)[0]), cancellationToken: TestContext.CancellationToken);

        generator.Dispose();
        generator.Dispose();

        await Assert.ThrowsExactlyAsync<ObjectDisposedException>(() => generator.GenerateAsync([ToContent(NewImages(1)[0])], cancellationToken: TestContext.CancellationToken));
    }

    [TestMethod]
    public void CreateTextEmbeddingGenerator_EncoderOfImages_Throws()
    {
        EncoderArtifact images = _ml.SelfSupervised().Pretrain(
            _ml.Data.LoadFromEnumerable(NewImages(2).Select(f => new ImageBytes { Image = f })),
            "Image",
            new MaeOptions { Epochs = 0, Encoder = VisionTransformerOptions.Micro(imageSize: 16, patchSize: 8) });

        Assert.ThrowsExactly<ArgumentException>(() => _ml.SelfSupervised().CreateTextEmbeddingGenerator(images));
    }

    [TestMethod]
    public async Task VectorStoreRecord_HoldsAnEmbeddingOfTheLengthThatItDeclares()
    {
        using TextEmbeddingGenerator generator = _ml.SelfSupervised().CreateTextEmbeddingGenerator(Encoder);

        var record = new Picture { Id = "1", Caption = "a large picture", Vector = await generator.GenerateVectorAsync("a large picture", cancellationToken: TestContext.CancellationToken) };

        var declared = (VectorStoreVectorAttribute)Attribute.GetCustomAttribute(typeof(Picture).GetProperty(nameof(Picture.Vector))!, typeof(VectorStoreVectorAttribute))!;
        Assert.AreEqual(declared.Dimensions, record.Vector.Length);
        Assert.AreEqual(Picture.Length, ((EmbeddingGeneratorMetadata)generator.GetService(typeof(EmbeddingGeneratorMetadata))!).DefaultModelDimensions);
    }

    private static DataContent ToContent(byte[] file) => new(file, "image/png");

    private static byte[][] NewImages(int count) => [.. Enumerable.Range(0, count).Select(i => TestImages.Encode(TestImages.Noise(20 + i, 24, seed: i), SKEncodedImageFormat.Png))];

    private sealed class ImageBytes
    {
        public byte[] Image { get; set; } = [];
    }

    /// <summary>A record as vector stores keep it.</summary>
    private sealed class Picture
    {
        public const int Length = 8;

        [VectorStoreKey]
        public string Id { get; set; } = string.Empty;

        [VectorStoreData(IsFullTextIndexed = true)]
        public string Caption { get; set; } = string.Empty;

        [VectorStoreVector(Length, DistanceFunction = DistanceFunction.CosineSimilarity)]
        public ReadOnlyMemory<float> Vector { get; set; }
    }
}
