namespace MLNet.SelfSup.Images;

/// <summary>Image files as a source.</summary>
public sealed class FolderImageSource : IImageSource
{
    private readonly IReadOnlyList<string> _paths;

    /// <summary>Initialises the source.</summary>
    /// <param name="paths">The files, in order.</param>
    public FolderImageSource(IReadOnlyList<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        _paths = paths;
    }

    /// <inheritdoc/>
    public IEnumerable<ImageReference> Read() =>
        _paths.Select(path => new ImageReference(path, (wantedShorterSide, isRented) => ImageDecoder.DecodeFile(path, wantedShorterSide, isRented)));
}
