using Microsoft.ML;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.Tests.Transforms;

[TestClass]
public sealed class BadImageTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly FakeRuntime _runtime = new();

    [TestMethod]
    public void Read_BadBytes_ThrowsNamingTheRowAndTheWayOut()
    {
        List<BytesRow> rows = TestPictures.Bytes(10);
        rows[4].Image = [1, 2, 3];

        ImageDecodeException error = Assert.ThrowsExactly<ImageDecodeException>(() => Embed(rows, BadImagePolicy.Throw));

        Assert.AreEqual("row 4", error.ImageName);
        StringAssert.Contains(error.Message, "BadImages to Skip", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Read_RowsBeforeABadOne_AreServed()
    {
        List<BytesRow> rows = TestPictures.Bytes(10);
        rows[4].Image = [1, 2, 3];
        IDataView data = _ml.Data.LoadFromEnumerable(rows);
        IDataView embedded = TestEmbedding.Given(_ml, _runtime).Fit(data).Transform(data);

        Assert.HasCount(4, _ml.Data.TakeRows(embedded, 4).Features());
    }

    [TestMethod]
    public void Read_PathOfNoFile_ThrowsNamingIt()
    {
        ImageDecodeException error = Assert.ThrowsExactly<ImageDecodeException>(
            () => Embed([new PathRow { Image = "no/such/picture.png" }], BadImagePolicy.Throw));

        StringAssert.Contains(error.Message, "no/such/picture.png (row 0)", StringComparison.Ordinal);
        StringAssert.Contains(error.Message, "no such file", StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(4)]
    public void Read_SkippedBadImages_GiveNaNAndLeaveOthersAlone(int batchSize)
    {
        float[][] good = Embed(TestPictures.Bytes(9), BadImagePolicy.Skip);
        List<BytesRow> rows = TestPictures.Bytes(9);
        rows[0].Image = [];
        rows[3].Image = rows[3].Image[..40];
        rows[7].Image = [1];
        rows[8].Image = [2];

        float[][] features = Embed(rows, BadImagePolicy.Skip, batchSize == 0 ? 32 : batchSize);

        int[] bad = [0, 3, 7, 8];
        for (int row = 0; row < 9; row++)
        {
            if (bad.Contains(row))
            {
                Assert.IsTrue(features[row].All(float.IsNaN), $"Row {row}.");
            }
            else
            {
                CollectionAssert.AreEqual(good[row], features[row], $"Row {row}.");
            }
        }
    }

    [TestMethod]
    public void Read_AllBad_EncodesNothing()
    {
        float[][] features = Embed([new BytesRow { Image = [1] }, new BytesRow { Image = [2] }], BadImagePolicy.Skip);

        Assert.IsTrue(features.All(f => f.All(float.IsNaN)));
        Assert.AreEqual(0, _runtime.Batches);
    }

    [TestMethod]
    public void Read_NullImageAndEmptyPath_AreBadImages()
    {
        float[][] images = Embed([new ImageRow(), TestPictures.Images(1)[0]], BadImagePolicy.Skip);
        float[][] paths = Embed([new PathRow { Image = "  " }], BadImagePolicy.Skip);

        Assert.IsTrue(float.IsNaN(images[0][0]));
        Assert.IsFalse(float.IsNaN(images[1][0]));
        Assert.IsTrue(float.IsNaN(paths[0][0]));
    }

    [TestMethod]
    public void Read_PixelsNotScaled_ThrowsTellingTheRange()
    {
        List<PixelsRow> rows = TestPictures.Pixels(2);
        rows[1].Image = [.. rows[1].Image.Select(v => v * 255)];

        ImageDecodeException error = Assert.ThrowsExactly<ImageDecodeException>(() => Embed(rows, BadImagePolicy.Throw));

        StringAssert.Contains(error.Message, "row 1", StringComparison.Ordinal);
        StringAssert.Contains(error.Message, "0 to 1", StringComparison.Ordinal);
    }

    private float[][] Embed<TRow>(List<TRow> rows, BadImagePolicy policy, int batchSize = 32)
        where TRow : class
    {
        IDataView data = _ml.Data.LoadFromEnumerable(rows);
        return TestEmbedding.Given(_ml, _runtime, new EmbeddingOptions { BadImages = policy, BatchSize = batchSize }).Fit(data).Transform(data).Features();
    }
}
