using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.SelfSup.Images;

/// <summary>A column of pixel vectors, <c>[3, S, S]</c>, values 0 to 1.</summary>
/// <param name="column">The column.</param>
/// <param name="imageSize">S.</param>
internal sealed class PixelVectorColumn(DataViewSchema.Column column, int imageSize) : TypedImageColumn<VBuffer<float>>(column)
{
    /// <inheritdoc/>
    protected override RowImage ToImage(string row, in VBuffer<float> value) => new PixelVectorImage(row, [.. value.DenseValues()], imageSize);
}
