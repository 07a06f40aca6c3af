using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Torch.Encoders;
using MLNet.SelfSup.Torch.Layers;

namespace MLNet.SelfSup.Torch.Import;

/// <summary>Tells which method an encoder without further names comes from, by its position embedding: MAE and MoCo v3 have fixed ones, which differ in the axis that comes first.</summary>
internal static class PositionOrigin
{
    private const double Tolerance = 1e-4;

    /// <summary>Finds the method.</summary>
    /// <param name="table">The position embedding of a square grid, <c>[1, 1 + g·g, D]</c>, 32-bit floats.</param>
    /// <returns>Its name; <see langword="null"/> where the embedding was learned.</returns>
    public static string? FindMethod(TensorData table)
    {
        if (table.Shape[2] % 4 != 0 || PositionEmbedding.FindGridSize(table.Shape) is not { } grid)
        {
            return null;
        }

        using var scope = NewDisposeScope();
        var given = StateDict.ToTensor(table).to(float32);
        return IsTable(given, grid, GridAxis.Column) ? KeyRecipe.Mae : IsTable(given, grid, GridAxis.Row) ? KeyRecipe.MocoV3 : null;
    }

    private static bool IsTable(Tensor given, int grid, GridAxis firstHalf) =>
        given.allclose(PositionEmbedding.SinCos(grid, (int)given.shape[2], firstHalf), rtol: 0, atol: Tolerance);
}
