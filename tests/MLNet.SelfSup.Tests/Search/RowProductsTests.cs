using System.Numerics;
using MLNet.SelfSup.Search;

namespace MLNet.SelfSup.Tests.Search;

[TestClass]
public sealed class RowProductsTests
{
    [TestMethod]
    [DataRow(1, 1, 1)]
    [DataRow(4, 2, 3)]
    [DataRow(7, 3, 2)]
    [DataRow(130, 33, 5)]
    public void Multiply_AnyNumberOfRows_EqualsTheNaiveLoop(int rows, int queries, int vectors)
    {
        var random = new Random(2);
        int width = vectors * Vector<float>.Count;
        float[] a = Draw(random, rows * width);
        float[] b = Draw(random, queries * width);
        var products = new float[queries * rows];

        RowProducts.Multiply(a, b, width, products);

        for (int q = 0; q < queries; q++)
        {
            for (int r = 0; r < rows; r++)
            {
                double expected = Enumerable.Range(0, width).Sum(i => (double)a[(r * width) + i] * b[(q * width) + i]);
                Assert.AreEqual(expected, products[(q * rows) + r], 1e-4, $"Row {r}, query {q}.");
            }
        }
    }

    [TestMethod]
    public void Multiply_OtherPlace_GivesTheSameBits()
    {
        var random = new Random(3);
        int width = 6 * Vector<float>.Count;
        float[] rows = Draw(random, 9 * width);
        var whole = new float[81];
        var one = new float[1];

        RowProducts.Multiply(rows, rows, width, whole);

        for (int q = 0; q < 9; q++)
        {
            for (int r = 0; r < 9; r++)
            {
                RowProducts.Multiply(rows.AsSpan(r * width, width), rows.AsSpan(q * width, width), width, one);
                Assert.AreEqual(one[0], whole[(q * 9) + r]);
            }
        }
    }

    private static float[] Draw(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - 0.5))];
}
