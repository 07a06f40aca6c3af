using MLNet.SelfSup.Onnx.Graphs;

namespace MLNet.SelfSup.Tests.Onnx;

[TestClass]
public sealed class QuantizedRowsTests
{
    [TestMethod]
    public void Of_Rows_HaveScalesOfTheirOwn()
    {
        QuantizedRows rows = QuantizedRows.Of([0.5f, -1, 0.25f, 0, 0, 0, -100, 50, 127], rows: 3, limit: 64);

        CollectionAssert.AreEqual(new sbyte[] { 32, -64, 16, 0, 0, 0, -50, 25, 64 }, rows.Values);
        Assert.AreEqual(1 / 64f, rows.Scales[0]);
        Assert.AreEqual(1, rows.Scales[1]);
        Assert.AreEqual(127 / 64f, rows.Scales[2]);
    }

    [TestMethod]
    public void Of_RandomRows_IsWithinHalfAStep()
    {
        var random = new Random(1);
        float[] values = [.. Enumerable.Range(0, 400).Select(_ => random.NextSingle() - 0.5f)];

        QuantizedRows rows = QuantizedRows.Of(values, rows: 8, QuantizedRows.StorageLimit);

        for (int i = 0; i < values.Length; i++)
        {
            float scale = rows.Scales[i / 50];
            Assert.IsLessThanOrEqualTo(0.501f * scale, Math.Abs(values[i] - (scale * rows.Values[i])));
        }
    }
}
