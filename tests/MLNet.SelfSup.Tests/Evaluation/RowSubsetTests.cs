using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.SelfSup.Evaluation;
using MLNet.SelfSup.Tests.Transforms;

namespace MLNet.SelfSup.Tests.Evaluation;

[TestClass]
public sealed class RowSubsetTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Rows_OfTheSubset_AreThoseAtItsPositions()
    {
        var subset = new RowSubset(_ml.Data.LoadFromEnumerable(TestPictures.Images(9)), [1, 4, 7]);

        CollectionAssert.AreEqual(new[] { 1f, 4f, 7f }, subset.GetColumn<float>("Number").ToArray());
        CollectionAssert.AreEqual(new[] { "green", "green", "green" }, subset.GetColumn<string>("Label").ToArray());
        Assert.AreEqual(3, subset.GetRowCount());
        Assert.IsFalse(subset.CanShuffle);
    }

    [TestMethod]
    public void Cursor_Position_IsThatOfTheData_AndRowsBehindTheLastAreNotRead()
    {
        int read = 0;
        IEnumerable<ImageRow> rows = TestPictures.Images(9).Select(row =>
        {
            read++;
            return row;
        });
        var subset = new RowSubset(_ml.Data.LoadFromEnumerable(rows), [2, 3]);

        using DataViewRowCursor cursor = subset.GetRowCursor(subset.Schema);
        Assert.IsTrue(cursor.MoveNext());
        Assert.AreEqual(2, cursor.Position);
        Assert.IsTrue(cursor.MoveNext());
        Assert.IsFalse(cursor.MoveNext());
        Assert.AreEqual(4, read);
    }

    [TestMethod]
    public void Pipelines_OnASubset_TrainOnItsRows()
    {
        var subset = new RowSubset(_ml.Data.LoadFromEnumerable(TestPictures.Images(9)), [0, 2, 3, 5]);

        IDataView keyed = _ml.Transforms.Conversion.MapValueToKey("Label").Fit(subset).Transform(subset);

        CollectionAssert.AreEqual(new uint[] { 1, 2, 1, 2 }, keyed.GetColumn<uint>("Label").ToArray());
    }
}
