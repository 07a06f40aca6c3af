using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.SelfSup.Pretraining;

namespace MLNet.SelfSup.Tests.Pretraining;

[TestClass]
public sealed class LabelColumnTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow(DataKind.SByte)]
    [DataRow(DataKind.Byte)]
    [DataRow(DataKind.Int16)]
    [DataRow(DataKind.UInt16)]
    [DataRow(DataKind.Int32)]
    [DataRow(DataKind.UInt32)]
    [DataRow(DataKind.Int64)]
    [DataRow(DataKind.UInt64)]
    [DataRow(DataKind.Single)]
    [DataRow(DataKind.Double)]
    [DataRow(DataKind.String)]
    [DataRow(DataKind.Boolean)]
    public void Read_AnyType_NumbersTheClasses(DataKind kind)
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { "1", "0", "1", "0" }.Select(text => new LabelRow { Text = text }));
        IDataView converted = _ml.Transforms.Conversion.ConvertType(nameof(LabelRow.Text), outputKind: kind).Fit(data).Transform(data);

        CollectionAssert.AreEqual(new int?[] { 0, 1, 0, 1 }, Read(converted, nameof(LabelRow.Text), out LabelColumn column));
        Assert.AreEqual(2, column.ClassCount);
    }

    [TestMethod]
    public void Read_Key_OutOfItsRangeIsMissing()
    {
        // LoadFromEnumerable counts the keys of a row type from 0; in the data view 0 is the missing one.
        LabelRow[] rows = [new() { Key = 2 }, new() { Key = 99 }, new() { Key = 0 }, new() { Key = 2 }];

        CollectionAssert.AreEqual(new int?[] { 0, null, 1, 0 }, Read(_ml.Data.LoadFromEnumerable(rows), nameof(LabelRow.Key), out _));
    }

    [TestMethod]
    public void Read_Text_EmptyIsMissing()
    {
        LabelRow[] rows = [new() { Text = "cat" }, new() { Text = string.Empty }, new() { Text = "dog" }, new() { Text = "cat" }, new() { Text = null! }];

        CollectionAssert.AreEqual(new int?[] { 0, null, 1, 0, null }, Read(_ml.Data.LoadFromEnumerable(rows), nameof(LabelRow.Text), out _));
    }

    [TestMethod]
    public void Read_Number_NotANumberIsMissing() =>
        CollectionAssert.AreEqual(new int?[] { 0, null, 1, 0 }, Read(Rows(2.5f, float.NaN, 0, 2.5f), nameof(LabelRow.Number), out _));

    [TestMethod]
    public void Bind_NoSuchColumn_NamesThoseThatAreThere()
    {
        ArgumentOutOfRangeException error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => LabelColumn.Bind(Rows(1).Schema, "Class"));

        Assert.Contains("no column 'Class'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'Text', 'Key'", error.Message, StringComparison.Ordinal);
        Assert.Contains("KnnValidation.LabelColumnName", error.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow(nameof(LabelRow.Numbers), "no vector")]
    [DataRow(nameof(LabelRow.Time), "holds no class")]
    public void Bind_TypeWithoutClasses_TellsIt(string column, string expected)
    {
        ArgumentOutOfRangeException error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => LabelColumn.Bind(Rows(1).Schema, column));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{column}'", error.Message, StringComparison.Ordinal);
    }

    private static List<int?> Read(IDataView data, string name, out LabelColumn column)
    {
        column = LabelColumn.Bind(data.Schema, name);
        using DataViewRowCursor cursor = data.GetRowCursor([column.Column]);
        Func<int?> read = column.CreateReader(cursor);
        var classes = new List<int?>();
        while (cursor.MoveNext())
        {
            classes.Add(read());
        }

        return classes;
    }

    private IDataView Rows(params float[] numbers) => _ml.Data.LoadFromEnumerable(numbers.Select(n => new LabelRow { Number = n }));
}
