using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.SelfSup.Images;

/// <summary>A column of encoded images: the bytes of JPEG, PNG, BMP, WebP or GIF files.</summary>
/// <param name="column">The column.</param>
internal sealed class EncodedImageColumn(DataViewSchema.Column column) : TypedImageColumn<VBuffer<byte>>(column)
{
    /// <inheritdoc/>
    protected override ImageReference ToImage(string row, in VBuffer<byte> value)
    {
        byte[] bytes = [.. value.DenseValues()];
        return new ImageReference(row, (side, isRented) => ImageDecoder.Decode(bytes, row, side, isRented));
    }
}
