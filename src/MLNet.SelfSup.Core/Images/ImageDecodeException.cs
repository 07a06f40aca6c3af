namespace MLNet.SelfSup.Images;

/// <summary>An image can't be read: the message names it and the reason.</summary>
public sealed class ImageDecodeException : IOException
{
    /// <summary>Initialises the exception.</summary>
    /// <param name="imageName">Which image: its path, or for instance <c>row 17</c>.</param>
    /// <param name="reason">Why, as a part of a sentence.</param>
    /// <param name="innerException">What lies behind it, if anything.</param>
    public ImageDecodeException(string imageName, string reason, Exception? innerException = null)
        : base($"The image '{imageName}' can't be read: {reason}.", innerException)
    {
        ImageName = imageName;
        Reason = reason;
    }

    /// <summary>Gets which image it is: its path, or for instance <c>row 17</c>.</summary>
    public string ImageName { get; }

    /// <summary>Gets why it can't be read, as a part of a sentence.</summary>
    public string Reason { get; }
}
