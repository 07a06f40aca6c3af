namespace MLNet.SelfSup.Data;

/// <summary>A row of <c>LoadImageFolder</c>; also the input of a prediction engine on image files.</summary>
public sealed class ImageFolderRow
{
    /// <summary>Gets or sets the path of the image file.</summary>
    public string ImagePath { get; set; } = string.Empty;

    /// <summary>Gets or sets the first folder below the root that the file lies in; empty for a file in the root.</summary>
    public string Label { get; set; } = string.Empty;
}
