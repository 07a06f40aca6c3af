using System.Numerics.Tensors;

namespace MLNet.SelfSup.Onnx.Graphs;

/// <summary>A matrix in 8-bit integers, with one scale a row: <c>value ≈ Scales[row] · integer</c>.</summary>
/// <param name="Values">Row by row.</param>
/// <param name="Scales">One a row.</param>
internal sealed record QuantizedRows(sbyte[] Values, float[] Scales)
{
    /// <summary>The largest integer of a matrix that is multiplied: sums of two products with 255 fit 16 bits, which processors without VNNI need.</summary>
    public const int ProductLimit = 64;

    /// <summary>The largest integer of numbers that are stored alone.</summary>
    public const int StorageLimit = 127;

    /// <summary>Rounds a matrix.</summary>
    /// <param name="values">Row by row.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="limit">The largest integer.</param>
    /// <returns>The integers and scales; a row of zeros has scale 1.</returns>
    public static QuantizedRows Of(float[] values, int rows, int limit)
    {
        int width = values.Length / rows;
        var integers = new sbyte[values.Length];
        var scales = new float[rows];
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> line = values.AsSpan(row * width, width);
            float largest = Math.Abs(TensorPrimitives.MaxMagnitude(line));
            scales[row] = largest > 0 ? largest / limit : 1;
            for (int i = 0; i < width; i++)
            {
                integers[(row * width) + i] = (sbyte)Math.Clamp(MathF.Round(line[i] / scales[row]), -limit, limit);
            }
        }

        return new QuantizedRows(integers, scales);
    }
}
