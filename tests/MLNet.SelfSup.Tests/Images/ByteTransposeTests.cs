using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Tests.Images;

[TestClass]
public sealed class ByteTransposeTests
{
    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(15, 32)]
    [DataRow(16, 32)]
    [DataRow(17, 31)]
    [DataRow(48, 5)]
    [DataRow(1201, 32)]
    public void ToColumns_Rows_TurnsThemAndRepeatsTheLast(int width, int count)
    {
        int step = width + 3;
        byte[] rows = Random(((count - 1) * step) + width);
        var columns = new byte[width * ByteTranspose.Rows];

        ByteTranspose.ToColumns(rows, step, count, width, columns);

        for (int i = 0; i < columns.Length; i++)
        {
            (int x, int row) = (i / ByteTranspose.Rows, Math.Min(i % ByteTranspose.Rows, count - 1));
            Assert.AreEqual(rows[(row * step) + x], columns[i], $"Column {x}, row {row}.");
        }
    }

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(15, 32)]
    [DataRow(16, 1)]
    [DataRow(33, 31)]
    [DataRow(672, 32)]
    public void ToRows_Columns_TurnsThemAndWritesNoMore(int width, int count)
    {
        byte[] columns = Random(width * ByteTranspose.Rows);
        byte[] rows = [.. Enumerable.Repeat((byte)7, (width * count) + 20)];

        ByteTranspose.ToRows(columns, width, count, rows);

        for (int i = 0; i < width * count; i++)
        {
            Assert.AreEqual(columns[(i % width * ByteTranspose.Rows) + (i / width)], rows[i], $"Column {i % width}, row {i / width}.");
        }

        Assert.IsTrue(rows[(width * count)..].All(b => b == 7));
    }

    // The rows after the block are asked for ahead of time; the block itself must not change by it.
    [TestMethod]
    public void ToColumns_MoreRowsThanABlock_TakesTheFirst()
    {
        byte[] rows = Random(100 * 65);
        var columns = new byte[100 * ByteTranspose.Rows];

        ByteTranspose.ToColumns(rows, 100, ByteTranspose.Rows, 100, columns);

        for (int i = 0; i < columns.Length; i++)
        {
            Assert.AreEqual(rows[(i % ByteTranspose.Rows * 100) + (i / ByteTranspose.Rows)], columns[i]);
        }
    }

    private static byte[] Random(int length)
    {
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        return bytes;
    }
}
