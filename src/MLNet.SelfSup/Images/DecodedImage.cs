namespace MLNet.SelfSup.Images;

/// <summary>An image whose pixels the row had.</summary>
/// <param name="name">How messages name it.</param>
/// <param name="image">The pixels.</param>
internal sealed class DecodedImage(string name, RgbImage image) : RowImage(name)
{
    /// <inheritdoc/>
    public override RgbImage Decode(int shorterSide) => image;
}
