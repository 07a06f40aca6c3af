namespace QuickStart;

/// <summary>A labelled image file.</summary>
internal sealed class ImageRow
{
    /// <summary>Gets or sets the path.</summary>
    public string ImagePath { get; set; } = string.Empty;

    /// <summary>Gets or sets the class.</summary>
    public string Label { get; set; } = string.Empty;
}
