namespace WebService.Search;

/// <summary>An image of the gallery, as the index file keeps it.</summary>
internal sealed class GalleryRow
{
    /// <summary>Gets or sets its path below the gallery, with slashes.</summary>
    public string File { get; set; } = string.Empty;

    /// <summary>Gets or sets the first folder of it.</summary>
    public string Label { get; set; } = string.Empty;

    /// <summary>Gets or sets its features.</summary>
    public float[] Features { get; set; } = [];
}
