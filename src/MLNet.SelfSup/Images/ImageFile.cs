namespace MLNet.SelfSup.Images;

/// <summary>An image as a file.</summary>
/// <param name="name">How messages name it.</param>
/// <param name="path">Its path.</param>
internal sealed class ImageFile(string name, string path) : RowImage(name)
{
    /// <inheritdoc/>
    public override RgbImage Decode(int shorterSide)
    {
        try
        {
            return ImageDecoder.DecodeFile(path, shorterSide);
        }
        catch (ImageDecodeException exception)
        {
            // The path alone does not tell which row it is.
            throw new ImageDecodeException(Name, exception.Reason, exception);
        }
    }
}
