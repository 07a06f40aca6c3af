using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.SelfSup.Images;

/// <summary>A column of encoded images: the bytes of JPEG, PNG, BMP or WebP files.</summary>
/// <param name="column">The column.</param>
internal sealed class EncodedImageColumn(DataViewSchema.Column column) : TypedImageColumn<VBuffer<byte>>(column)
{
    /// <inheritdoc/>
    protected override RowImage ToImage(string row, in VBuffer<byte> value) =>
        value.Length == 0 ? new MissingImage(row, "there are no bytes") : new EncodedImage(row, [.. value.DenseValues()]);
}
