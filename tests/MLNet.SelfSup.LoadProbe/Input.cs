namespace LoadProbe;

/// <summary>A row: an encoded image, and a text where the model reads one.</summary>
internal sealed class Input
{
    /// <summary>Gets or sets the bytes of an image file.</summary>
    public byte[] Image { get; set; } = [];

    /// <summary>Gets or sets the text.</summary>
    public string Caption { get; set; } = string.Empty;
}
