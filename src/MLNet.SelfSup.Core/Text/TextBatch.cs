namespace MLNet.SelfSup.Text;

/// <summary>Word pieces of several texts, padded to the longest.</summary>
/// <param name="Ids">The pieces, <c>[N, T]</c>, row by row.</param>
/// <param name="Mask">1 for a piece and 0 for padding, <c>[N, T]</c>.</param>
/// <param name="Count">N.</param>
/// <param name="Length">T.</param>
internal sealed record TextBatch(long[] Ids, float[] Mask, int Count, int Length)
{
    /// <summary>Pads rows of word pieces to the longest.</summary>
    /// <param name="rows">N rows, each with one piece at least.</param>
    /// <param name="paddingId">The id of padding.</param>
    /// <returns>The batch.</returns>
    public static TextBatch Pad(IReadOnlyList<IReadOnlyList<int>> rows, int paddingId)
    {
        int length = rows.Max(r => r.Count);
        var ids = new long[rows.Count * length];
        var mask = new float[ids.Length];
        Array.Fill(ids, paddingId);
        for (int row = 0; row < rows.Count; row++)
        {
            for (int i = 0; i < rows[row].Count; i++)
            {
                ids[(row * length) + i] = rows[row][i];
                mask[(row * length) + i] = 1;
            }
        }

        return new TextBatch(ids, mask, rows.Count, length);
    }
}
