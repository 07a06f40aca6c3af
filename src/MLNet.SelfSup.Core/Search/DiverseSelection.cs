using System.Numerics.Tensors;

namespace MLNet.SelfSup.Search;

/// <summary>Chooses rows that cover all others: each next one is the row least like any that was chosen before (greedy k-center).</summary>
/// <remarks>Sener and Savarese 2017, arXiv:1708.00489, algorithm 1, with cosines in place of distances.</remarks>
internal static class DiverseSelection
{
    private const int RowsPerBlock = 4096;

    private delegate void BlockReader(int first, ReadOnlySpan<float> products);

    /// <summary>Chooses rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="count">How many are chosen, at least 1; all where there are fewer.</param>
    /// <param name="taken">Rows that are chosen already, for instance because they have labels. Without any, the first is the one most like the mean of all.</param>
    /// <param name="cancellationToken">Stops the choice.</param>
    /// <returns>The chosen rows, the most telling first, none of them taken; of equals the first in the data.</returns>
    /// <exception cref="OperationCanceledException">The choice was stopped.</exception>
    public static int[] Choose(UnitRows rows, int count, IReadOnlyCollection<int> taken, CancellationToken cancellationToken)
    {
        var closest = new float[rows.Count];
        Array.Fill(closest, float.NegativeInfinity);
        var isTaken = new bool[rows.Count];
        foreach (int row in taken)
        {
            Take(row);
        }

        int free = isTaken.Count(t => !t);
        var chosen = new int[Math.Min(count, free)];
        for (int i = 0; i < chosen.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            chosen[i] = i == 0 && free == rows.Count ? FindMostCentral(rows) : FindLeastCovered(closest, isTaken);
            Take(chosen[i]);
        }

        return chosen;

        void Take(int row)
        {
            isTaken[row] = true;
            Cover(rows, row, closest);
        }
    }

    private static void Cover(UnitRows rows, int row, float[] closest)
    {
        ForBlocks(rows, rows.Slice(row, 1), (first, similarities) =>
        {
            for (int i = 0; i < similarities.Length; i++)
            {
                closest[first + i] = Math.Max(closest[first + i], similarities[i]);
            }
        });
    }

    private static int FindLeastCovered(float[] closest, bool[] isTaken)
    {
        int best = -1;
        for (int i = 0; i < closest.Length; i++)
        {
            if (!isTaken[i] && (best < 0 || closest[i] < closest[best]))
            {
                best = i;
            }
        }

        return best;
    }

    private static int FindMostCentral(UnitRows rows)
    {
        var mean = new float[rows.Width];
        for (int i = 0; i < rows.Count; i++)
        {
            TensorPrimitives.Add(mean, rows.Slice(i, 1), mean);
        }

        var similarities = new float[rows.Count];
        ForBlocks(rows, mean, (first, products) => products.CopyTo(similarities.AsSpan(first)));
        return Array.IndexOf(similarities, similarities.Max());
    }

    private static void ForBlocks(UnitRows rows, ReadOnlySpan<float> query, BlockReader read)
    {
        float[] asked = query.ToArray();
        Parallel.For(0, (rows.Count + RowsPerBlock - 1) / RowsPerBlock, block =>
        {
            int first = block * RowsPerBlock;
            Span<float> products = stackalloc float[RowsPerBlock];
            products = products[..Math.Min(RowsPerBlock, rows.Count - first)];
            RowProducts.Multiply(rows.Slice(first, products.Length), asked, rows.Width, products);
            read(first, products);
        });
    }
}
