namespace MLNet.SelfSup.Images;

/// <summary>An image as the bytes of its file.</summary>
/// <param name="name">How messages name it.</param>
/// <param name="bytes">The bytes.</param>
internal sealed class EncodedImage(string name, byte[] bytes) : RowImage(name)
{
    /// <inheritdoc/>
    public override RgbImage Decode(int shorterSide) => ImageDecoder.Decode(bytes, Name, shorterSide);
}
