namespace MLNet.SelfSup.Torch.Layers;

/// <summary>Position embeddings of a square grid of patches, with a row for the class token in front.</summary>
/// <remarks>
/// Two-dimensional sine and cosine after Vaswani et al. 2017, arXiv:1706.03762, section 3.5: a coordinate x becomes
/// <c>[sin(x ω₀ … ), cos(x ω₀ … )]</c> with <c>ωᵢ = 10000^(-i / (D/4))</c>, i below D/4. The class token's row is zero.
/// </remarks>
internal static class PositionEmbedding
{
    private const double Base = 10000;

    /// <summary>Computes the fixed table, in double precision, rounded to float.</summary>
    /// <param name="gridSize">Patches along a side, g.</param>
    /// <param name="width">Width D of a token, a multiple of 4.</param>
    /// <param name="firstHalf">The coordinate that the first half of the channels encodes: the column in MAE, the row in MoCo v3.</param>
    /// <returns><c>[1, 1 + g·g, D]</c>.</returns>
    /// <exception cref="ArgumentException"><paramref name="width"/> is not a multiple of 4.</exception>
    public static Tensor SinCos(int gridSize, int width, GridAxis firstHalf)
    {
        if (width % 4 != 0)
        {
            throw new ArgumentException($"The width is {width}; a two-dimensional sine-cosine embedding needs a multiple of 4.", nameof(width));
        }

        int count = 1 + (gridSize * gridSize);
        var table = new float[count * width];
        for (int row = 0; row < gridSize; row++)
        {
            for (int column = 0; column < gridSize; column++)
            {
                Span<float> token = table.AsSpan((1 + (row * gridSize) + column) * width, width);
                Encode(firstHalf == GridAxis.Column ? column : row, token[..(width / 2)]);
                Encode(firstHalf == GridAxis.Column ? row : column, token[(width / 2)..]);
            }
        }

        return tensor(table, [1, count, width]);
    }

    /// <summary>Resizes a table to another grid: bicubic (a = -0.75) between the patches' centres, the class token's row kept.</summary>
    /// <param name="table"><c>[1, 1 + g·g, D]</c>.</param>
    /// <param name="gridSize">Patches along a side of the result, g'.</param>
    /// <returns><c>[1, 1 + g'·g', D]</c>; the same values where g' is g.</returns>
    /// <exception cref="ArgumentException">The table is not that of a square grid.</exception>
    public static Tensor Resize(Tensor table, int gridSize)
    {
        int side = FindGridSize(table.shape)
            ?? throw new ArgumentException($"Got a table of shape [{string.Join(", ", table.shape)}]; wanted [1, 1 + g·g, D].", nameof(table));
        if (side == gridSize)
        {
            return table.alias();
        }

        using var scope = NewDisposeScope();
        long width = table.shape[2];
        var classToken = table.narrow(1, 0, 1);                                                            // [1, 1, D]
        var grid = table.narrow(1, 1, side * side).reshape(1, side, side, width).permute(0, 3, 1, 2);      // [1, D, g, g]
        var resized = functional.interpolate(grid, [gridSize, gridSize], mode: InterpolationMode.Bicubic, align_corners: false);
        var patches = resized.permute(0, 2, 3, 1).reshape(1, gridSize * gridSize, width);                  // [1, g'·g', D]
        return cat([classToken, patches], dim: 1).MoveToOuterDisposeScope();
    }

    /// <summary>Tells the grid of a table from its shape.</summary>
    /// <param name="shape">Any shape.</param>
    /// <returns>Patches along a side; <see langword="null"/> where it is not <c>[1, 1 + g·g, D]</c>.</returns>
    public static int? FindGridSize(IReadOnlyList<long> shape)
    {
        if (shape.Count != 3 || shape[0] != 1 || shape[1] < 2)
        {
            return null;
        }

        int side = (int)Math.Round(Math.Sqrt(shape[1] - 1));
        return (long)side * side == shape[1] - 1 ? side : null;
    }

    private static void Encode(int coordinate, Span<float> channels)
    {
        int frequencies = channels.Length / 2;
        for (int i = 0; i < frequencies; i++)
        {
            double angle = coordinate * Math.Pow(Base, -(double)i / frequencies);
            channels[i] = (float)Math.Sin(angle);
            channels[frequencies + i] = (float)Math.Cos(angle);
        }
    }
}
