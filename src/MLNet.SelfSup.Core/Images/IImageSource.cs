namespace MLNet.SelfSup.Images;

/// <summary>Images that are still encoded, read once from the first to the last.</summary>
public interface IImageSource
{
    /// <summary>Lists the images. One thread enumerates; other threads decode what it has yielded.</summary>
    /// <returns>The images in order, possibly read as the enumeration goes on.</returns>
    IEnumerable<ImageReference> Read();
}
