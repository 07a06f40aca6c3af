using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.Tests.Transforms;

[TestClass]
public sealed class InputColumnTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly FakeRuntime _runtime = new();

    [TestMethod]
    public void Transform_AnyColumnType_GivesTheSameFeatures()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        try
        {
            float[][] expected = Embed(TestPictures.Images(10));

            TestEmbedding.AssertEqual(expected, Embed(TestPictures.Bytes(10)));
            TestEmbedding.AssertEqual(expected, Embed(TestPictures.Files(10, folder.FullName)));
            TestEmbedding.AssertEqual(expected, Embed(TestPictures.Pixels(10)));
            Assert.AreNotEqual(expected[0][0], expected[1][0]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [TestMethod]
    public void Transform_ImagesLoadedByMlNet_GivesTheSameFeatures()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        try
        {
            IDataView paths = _ml.Data.LoadFromEnumerable(TestPictures.Files(6, folder.FullName).Select(r => new FilePathRow { ImagePath = r.Image }));
            SelfSupervisedEmbeddingEstimator embed = TestEmbedding.Given(_ml, _runtime);

            float[][] images = _ml.Transforms.LoadImages("Image", folder.FullName, "ImagePath").Append(embed).Fit(paths).Transform(paths).Features();
            float[][] bytes = _ml.Transforms.LoadRawImageBytes("Image", folder.FullName, "ImagePath").Append(embed).Fit(paths).Transform(paths).Features();
            float[][] pixels = _ml.Transforms.LoadImages("Picture", folder.FullName, "ImagePath")
                .Append(_ml.Transforms.ResizeImages("Picture", TestPictures.Side, TestPictures.Side))
                .Append(_ml.Transforms.ExtractPixels("Image", "Picture", scaleImage: 1 / 255f))
                .Append(embed).Fit(paths).Transform(paths).Features();

            TestEmbedding.AssertEqual(Embed(TestPictures.Images(6)), images);
            TestEmbedding.AssertEqual(images, bytes);
            TestEmbedding.AssertEqual(images, pixels);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [TestMethod]
    public void Transform_ImageOfBothPixelFormats_GivesTheSameFeatures()
    {
        var bgra = new byte[4 * TestPictures.Side * TestPictures.Side];
        new Random(4).NextBytes(bgra);
        var rgba = new byte[bgra.Length];
        for (int i = 0; i < bgra.Length; i += 4)
        {
            bgra[i + 3] = 255;
            (rgba[i], rgba[i + 1], rgba[i + 2], rgba[i + 3]) = (bgra[i + 2], bgra[i + 1], bgra[i], 255);
        }

        float[][] features = Embed(
        [
            new ImageRow { Image = MLImage.CreateFromPixels(TestPictures.Side, TestPictures.Side, MLPixelFormat.Bgra32, bgra) },
            new ImageRow { Image = MLImage.CreateFromPixels(TestPictures.Side, TestPictures.Side, MLPixelFormat.Rgba32, rgba) },
        ]);

        CollectionAssert.AreEqual(features[0], features[1]);
    }

    [TestMethod]
    public void Transform_TransparentImage_IsLaidOverWhite()
    {
        float[][] features = Embed([Plain(0, 255), Plain(255, 255), Plain(0, 127), Plain(128, 255)]);

        Assert.AreNotEqual(features[0][0], features[1][0]);
        CollectionAssert.AreEqual(features[3], features[2]);
    }

    [TestMethod]
    public void Fit_WrongColumnType_NamesColumnTypeAndWhatIsAccepted()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(TestPictures.Images(2));
        var embed = new SelfSupervisedEmbeddingEstimator(_ml, "Features", new InputColumns("Number", text: null), null, new GivenEncoder(FakeRuntime.Artifact, () => _runtime));

        ArgumentOutOfRangeException error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => embed.Fit(data));

        StringAssert.Contains(error.Message, "'Number' has the type Single", StringComparison.Ordinal);
        foreach (string accepted in new[] { "MLImage", "vector of Byte", "Text", "vector of 768 Single" })
        {
            StringAssert.Contains(error.Message, accepted, StringComparison.Ordinal);
        }
    }

    [TestMethod]
    public void Fit_VectorOfAnotherSize_NamesTheSize()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new FeaturesRow() }, Schema(5));

        ArgumentOutOfRangeException error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => TestEmbedding.Given(_ml, _runtime).Fit(data));

        StringAssert.Contains(error.Message, "768 Single", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Fit_MissingColumn_NamesThoseThatExist()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new FilePathRow() });

        ArgumentOutOfRangeException error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => TestEmbedding.Given(_ml, _runtime).Fit(data));

        StringAssert.Contains(error.Message, "no column 'Image'", StringComparison.Ordinal);
        StringAssert.Contains(error.Message, "'ImagePath'", StringComparison.Ordinal);
    }

    private static SchemaDefinition Schema(int size)
    {
        SchemaDefinition schema = SchemaDefinition.Create(typeof(FeaturesRow));
        schema[0].ColumnName = "Image";
        schema[0].ColumnType = new VectorDataViewType(NumberDataViewType.Single, size);
        return schema;
    }

    private static ImageRow Plain(byte grey, byte alpha)
    {
        var pixels = new byte[4 * TestPictures.Side * TestPictures.Side];
        for (int i = 0; i < pixels.Length; i += 4)
        {
            (pixels[i], pixels[i + 1], pixels[i + 2], pixels[i + 3]) = (grey, grey, grey, alpha);
        }

        return new ImageRow { Image = MLImage.CreateFromPixels(TestPictures.Side, TestPictures.Side, MLPixelFormat.Bgra32, pixels) };
    }

    private float[][] Embed<TRow>(List<TRow> rows)
        where TRow : class
    {
        IDataView data = _ml.Data.LoadFromEnumerable(rows);
        return TestEmbedding.Given(_ml, _runtime).Fit(data).Transform(data).Features();
    }
}
