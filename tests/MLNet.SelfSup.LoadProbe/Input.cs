namespace LoadProbe;

/// <summary>A row: an encoded image.</summary>
internal sealed class Input
{
    /// <summary>Gets or sets the bytes of an image file.</summary>
    public byte[] Image { get; set; } = [];
}
