using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.Tests.Transforms;

[TestClass]
public sealed class EmbeddingCursorTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly FakeRuntime _runtime = new();

    [TestMethod]
    public void Read_Rows_EncodesThemInBatches()
    {
        IDataView data = Transform(75, new EmbeddingOptions { BatchSize = 32 });

        float[][] features = data.Features();

        Assert.HasCount(75, features);
        Assert.AreEqual(3, _runtime.Batches);
    }

    [TestMethod]
    public void Read_AnyBatchSize_GivesTheSameFeatures()
    {
        float[][] single = Transform(20, new EmbeddingOptions { BatchSize = 1 }).Features();

        foreach (int batchSize in new[] { 7, 20, 64 })
        {
            TestEmbedding.AssertEqual(single, Transform(20, new EmbeddingOptions { BatchSize = batchSize, DecodeThreads = 2 }).Features());
        }
    }

    [TestMethod]
    public void Transform_WithoutCursor_ComputesNothing()
    {
        IDataView data = Transform(10);

        Assert.AreEqual(10L, data.GetRowCount());
        Assert.AreEqual(0, _runtime.Batches);
    }

    [TestMethod]
    public void Read_FeaturesNotAskedFor_ComputesNothing()
    {
        IDataView data = Transform(10);

        using DataViewRowCursor cursor = data.GetRowCursor([data.Schema["Label"]]);
        ValueGetter<ReadOnlyMemory<char>> label = cursor.GetGetter<ReadOnlyMemory<char>>(data.Schema["Label"]);
        ReadOnlyMemory<char> value = default;
        Assert.IsTrue(cursor.MoveNext());
        label(ref value);

        Assert.AreEqual("red", value.ToString());
        Assert.AreEqual(0, _runtime.Batches);
        Assert.IsFalse(cursor.IsColumnActive(data.Schema["Features"]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => cursor.GetGetter<VBuffer<float>>(data.Schema["Features"]));
    }

    [TestMethod]
    public void Read_OtherColumns_StayWithTheirRows()
    {
        List<ImageRow> rows = TestPictures.Images(50);
        IDataView data = Transform(rows, new EmbeddingOptions { BatchSize = 8 });

        List<FeaturedImageRow> read = [.. _ml.Data.CreateEnumerable<FeaturedImageRow>(data, reuseRowObject: false)];

        CollectionAssert.AreEqual(rows.ConvertAll(r => r.Label), read.ConvertAll(r => r.Label));
        CollectionAssert.AreEqual(rows.ConvertAll(r => r.Number), read.ConvertAll(r => r.Number));
        Assert.IsTrue(rows.Zip(read).All(p => p.First.Image!.Pixels.SequenceEqual(p.Second.Image!.Pixels)));
        TestEmbedding.AssertEqual(data.Features(), [.. read.Select(r => r.Features)]);
    }

    [TestMethod]
    public void Read_ImagesLoadedByMlNet_StayUsable()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        try
        {
            IDataView files = _ml.Data.LoadFromEnumerable(TestPictures.Files(20, folder.FullName).Select(r => new FilePathRow { ImagePath = r.Image }).ToList());
            IDataView data = _ml.Transforms.LoadImages("Image", folder.FullName, "ImagePath").Append(TestEmbedding.Given(_ml, _runtime)).Fit(files).Transform(files);

            using DataViewRowCursor cursor = data.GetRowCursor(data.Schema);
            ValueGetter<MLImage> getImage = cursor.GetGetter<MLImage>(data.Schema["Image"]);
            ValueGetter<VBuffer<float>> getFeatures = cursor.GetGetter<VBuffer<float>>(data.Schema["Features"]);
            List<MLImage> images = [];
            float[][] expected = Transform(20).Features();
            while (cursor.MoveNext())
            {
                MLImage image = null!;
                VBuffer<float> features = default;
                getImage(ref image);
                getFeatures(ref features);
                CollectionAssert.AreEqual(expected[images.Count], features.DenseValues().ToArray());
                images.Add(image);
            }

            Assert.IsTrue(TestPictures.Images(20).Zip(images).All(p => p.First.Image!.Pixels.SequenceEqual(p.Second.Pixels)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [TestMethod]
    public void GetRowCursorSet_SeveralThreads_ServeEachRowOnce()
    {
        IDataView input = _ml.Data.Cache(_ml.Data.LoadFromEnumerable(TestPictures.Pixels(600)));
        _ = input.GetColumn<float[]>("Image").Count();
        IDataView data = TestEmbedding.Given(_ml, _runtime).Fit(input).Transform(input);

        TestEmbedding.AssertEqual(data.Features(), data.FeaturesInParallel(4));
    }

    [TestMethod]
    public void Shuffle_Take_KeepsFeaturesWithTheirRows()
    {
        IDataView data = Transform(60);
        float[][] all = data.Features();

        IDataView some = _ml.Data.TakeRows(_ml.Data.ShuffleRows(data, seed: 3), 25);
        List<NumberedRow> read = [.. _ml.Data.CreateEnumerable<NumberedRow>(some, reuseRowObject: false)];

        Assert.HasCount(25, read);
        Assert.IsFalse(read.Select(r => r.Number).SequenceEqual(Enumerable.Range(0, 25).Select(i => (float)i)));
        TestEmbedding.AssertEqual([.. read.Select(r => all[(int)r.Number])], [.. read.Select(r => r.Features)]);
    }

    [TestMethod]
    public void GetGetter_BeforeTheFirstRow_SaysToMoveOn()
    {
        IDataView data = Transform(3);
        using DataViewRowCursor cursor = data.GetRowCursor(data.Schema);
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(data.Schema["Features"]);
        VBuffer<float> value = default;

        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(() => getter(ref value));

        StringAssert.Contains(error.Message, "MoveNext", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Cache_ReadTwice_EncodesOnce()
    {
        IDataView data = _ml.Data.Cache(Transform(20), "Features");

        TestEmbedding.AssertEqual(data.Features(), data.Features());

        Assert.AreEqual(1, _runtime.Batches);
    }

    [TestMethod]
    public void Read_ThirdPass_WarnsOnceToCache()
    {
        List<string> warnings = [];
        _ml.Log += (_, e) =>
        {
            if (e.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Warning)
            {
                warnings.Add(e.Message);
            }
        };
        IDataView data = Transform(5);

        _ = data.Features();
        _ = data.Features();
        Assert.IsEmpty(warnings);
        for (int pass = 0; pass < 4; pass++)
        {
            _ = data.Features();
        }

        StringAssert.Contains(warnings.Single(), "AppendCacheCheckpoint", StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(3)]
    [DataRow(8)]
    [DataRow(13)]
    public void Read_InputFailsAtARow_ServesTheRowsBefore(int good)
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(TestPictures.Images(20));
        IDataView input = _ml.Data.FilterByCustomPredicate<NumberOnly>(rows, row => row.Number < good ? false : throw new InvalidOperationException("no more"));
        IDataView data = TestEmbedding.Given(_ml, _runtime, new EmbeddingOptions { BatchSize = 4 }).Fit(rows).Transform(input);
        using DataViewRowCursor cursor = data.GetRowCursor([data.Schema["Features"]]);
        int served = 0;

        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(() =>
        {
            while (cursor.MoveNext())
            {
                served++;
            }
        });

        StringAssert.Contains(error.ToString(), "no more", StringComparison.Ordinal);
        Assert.AreEqual(good, served);
        Assert.IsFalse(cursor.MoveNext());
    }

    [TestMethod]
    public void MoveNext_FirstRow_ReadsTheNextBatchToo()
    {
        int read = 0;
        IDataView rows = _ml.Data.LoadFromEnumerable(TestPictures.Images(20).Select(row =>
        {
            read++;
            return row;
        }));
        IDataView data = TestEmbedding.Given(_ml, _runtime, new EmbeddingOptions { BatchSize = 4 }).Fit(rows).Transform(rows);
        read = 0;
        using DataViewRowCursor cursor = data.GetRowCursor([data.Schema["Features"]]);

        Assert.IsTrue(cursor.MoveNext());

        Assert.AreEqual(8, read);
        Assert.AreEqual(1, _runtime.Batches);
    }

    [TestMethod]
    public void Read_ContextCancelledMeanwhile_Stops()
    {
        IDataView data = Transform(10, new EmbeddingOptions { BatchSize = 5 });
        using DataViewRowCursor cursor = data.GetRowCursor(data.Schema);
        Assert.IsTrue(cursor.MoveNext());

        CancelContext.Cancel(_ml);

        Assert.ThrowsExactly<OperationCanceledException>(() =>
        {
            while (cursor.MoveNext())
            {
            }
        });
        Assert.AreEqual(1, _runtime.Batches);
    }

    [TestMethod]
    public void Read_ContextCancelledBefore_GivesTheFeatures()
    {
        float[][] expected = Transform(10).Features();
        IDataView data = Transform(10);

        CancelContext.Cancel(_ml);

        TestEmbedding.AssertEqual(expected, data.Features());
    }

    private IDataView Transform(int count, EmbeddingOptions? options = null) => Transform(TestPictures.Images(count), options);

    private IDataView Transform(List<ImageRow> rows, EmbeddingOptions? options = null)
    {
        IDataView input = _ml.Data.LoadFromEnumerable(rows);
        return TestEmbedding.Given(_ml, _runtime, options).Fit(input).Transform(input);
    }
}
