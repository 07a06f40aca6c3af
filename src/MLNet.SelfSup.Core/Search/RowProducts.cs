using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MLNet.SelfSup.Search;

/// <summary>Multiplies rows by rows, four by two at a time, so that sums need not wait for one another and each value is loaded once for several of them.</summary>
/// <remarks>A product has the same order of terms wherever its rows stand, and so the same bits in every block.</remarks>
internal static class RowProducts
{
    private const int RowTile = 4;
    private const int QueryTile = 2;

    /// <summary>Multiplies each of some rows by each of some queries.</summary>
    /// <param name="rows"><c>[R, W]</c>, W whole vectors.</param>
    /// <param name="queries"><c>[Q, W]</c>.</param>
    /// <param name="width">W.</param>
    /// <param name="products">Receives <c>[Q, R]</c>.</param>
    public static void Multiply(ReadOnlySpan<float> rows, ReadOnlySpan<float> queries, int width, Span<float> products)
    {
        int rowCount = rows.Length / width;
        int queryCount = queries.Length / width;
        for (int query = 0; query < queryCount; query += QueryTile)
        {
            bool isPair = query + QueryTile <= queryCount;
            ReadOnlySpan<Vector<float>> x = Row(queries, query, width);
            ReadOnlySpan<Vector<float>> y = isPair ? Row(queries, query + 1, width) : x;
            Span<float> ofX = products.Slice(query * rowCount, rowCount);
            Span<float> ofY = isPair ? products.Slice((query + 1) * rowCount, rowCount) : ofX;
            int row = 0;
            for (; row + RowTile <= rowCount; row += RowTile)
            {
                MultiplyTile(Row(rows, row, width), Row(rows, row + 1, width), Row(rows, row + 2, width), Row(rows, row + 3, width), x, y, ofX.Slice(row, RowTile), ofY.Slice(row, RowTile));
            }

            for (; row < rowCount; row++)
            {
                ofX[row] = Dot(Row(rows, row, width), x);
                ofY[row] = Dot(Row(rows, row, width), y);
            }
        }
    }

    /// <summary>Multiplies two rows.</summary>
    /// <param name="left"><c>[W]</c>, whole vectors.</param>
    /// <param name="right"><c>[W]</c>.</param>
    /// <param name="width">W.</param>
    /// <returns>The product, the same bits as in any block.</returns>
    public static float Multiply(ReadOnlySpan<float> left, ReadOnlySpan<float> right, int width) => Dot(Row(left, 0, width), Row(right, 0, width));

    private static ReadOnlySpan<Vector<float>> Row(ReadOnlySpan<float> rows, int index, int width) =>
        MemoryMarshal.Cast<float, Vector<float>>(rows.Slice(index * width, width));

    private static void MultiplyTile(
        ReadOnlySpan<Vector<float>> a,
        ReadOnlySpan<Vector<float>> b,
        ReadOnlySpan<Vector<float>> c,
        ReadOnlySpan<Vector<float>> d,
        ReadOnlySpan<Vector<float>> x,
        ReadOnlySpan<Vector<float>> y,
        Span<float> ofX,
        Span<float> ofY)
    {
        (var ax, var bx, var cx, var dx) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
        (var ay, var by, var cy, var dy) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
        for (int i = 0; i < x.Length; i++)
        {
            (Vector<float> p, Vector<float> q) = (x[i], y[i]);
            Vector<float> r = a[i];
            ax = Add(r, p, ax);
            ay = Add(r, q, ay);
            r = b[i];
            bx = Add(r, p, bx);
            by = Add(r, q, by);
            r = c[i];
            cx = Add(r, p, cx);
            cy = Add(r, q, cy);
            r = d[i];
            dx = Add(r, p, dx);
            dy = Add(r, q, dy);
        }

        (ofX[0], ofX[1], ofX[2], ofX[3]) = (Vector.Sum(ax), Vector.Sum(bx), Vector.Sum(cx), Vector.Sum(dx));
        (ofY[0], ofY[1], ofY[2], ofY[3]) = (Vector.Sum(ay), Vector.Sum(by), Vector.Sum(cy), Vector.Sum(dy));
    }

    private static float Dot(ReadOnlySpan<Vector<float>> a, ReadOnlySpan<Vector<float>> x)
    {
        var sum = Vector<float>.Zero;
        for (int i = 0; i < x.Length; i++)
        {
            sum = Add(a[i], x[i], sum);
        }

        return Vector.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Add(Vector<float> left, Vector<float> right, Vector<float> sum) =>
#if NET9_0_OR_GREATER
        Vector.MultiplyAddEstimate(left, right, sum);
#else
        sum + (left * right);
#endif
}
