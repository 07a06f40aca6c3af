using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Layers;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Layers;

[TestClass]
public sealed class PositionEmbeddingTests
{
    [TestMethod]
    public void SinCos_SecondPatch_EncodesTheColumnFirst()
    {
        using Tensor table = PositionEmbedding.SinCos(2, 8, GridAxis.Column);

        // Row 0, column 1; ω = 1 and 0.01.
        float[] expected = [MathF.Sin(1), MathF.Sin(0.01f), MathF.Cos(1), MathF.Cos(0.01f), 0, 0, 1, 1];
        CollectionAssert.AreEqual(expected, table[0][2].data<float>().ToArray(), FloatComparer.Within(1e-6f));
    }

    [TestMethod]
    public void SinCos_RowFirst_IsTheTransposedGrid()
    {
        using var scope = NewDisposeScope();
        Tensor columnFirst = PositionEmbedding.SinCos(3, 12, GridAxis.Column);

        Tensor rowFirst = PositionEmbedding.SinCos(3, 12, GridAxis.Row);

        Tensor transposed = columnFirst.narrow(1, 1, 9).reshape(3, 3, 12).transpose(0, 1).reshape(1, 9, 12);
        TensorAssert.AreSame(transposed, rowFirst.narrow(1, 1, 9), "patches");
    }

    [TestMethod]
    public void SinCos_ClassToken_IsZero()
    {
        using Tensor table = PositionEmbedding.SinCos(3, 12, GridAxis.Row);

        Assert.AreEqual(0, table[0][0].abs().sum().item<float>());
    }

    [TestMethod]
    public void SinCos_WidthNoMultipleOfFour_Throws()
    {
        var exception = Assert.ThrowsExactly<ArgumentException>(() => PositionEmbedding.SinCos(2, 10, GridAxis.Column));

        Assert.Contains("10", exception.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Resize_SameGrid_KeepsTheValues()
    {
        using var scope = NewDisposeScope();
        Tensor table = rand(1, 10, 8);

        TensorAssert.AreSame(table, PositionEmbedding.Resize(table, 3), "table");
    }

    [TestMethod]
    public void Resize_OtherGrid_KeepsTheClassTokenAndAConstant()
    {
        using var scope = NewDisposeScope();
        Tensor table = cat([rand(1, 1, 8), full([1, 9, 8], 0.25f)], dim: 1);

        Tensor resized = PositionEmbedding.Resize(table, 5);

        TensorAssert.AreSame(table.narrow(1, 0, 1), resized.narrow(1, 0, 1), "class token");
        TensorAssert.AreClose(full([1, 25, 8], 0.25f), resized.narrow(1, 1, 25), 1e-6, "patches");
    }

    [TestMethod]
    public void Resize_NoSquareGrid_Throws()
    {
        using Tensor table = zeros(1, 8, 4);

        Assert.ThrowsExactly<ArgumentException>(() => PositionEmbedding.Resize(table, 3));
    }
}
