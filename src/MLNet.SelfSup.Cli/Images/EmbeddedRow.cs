namespace MLNet.SelfSup.Cli.Images;

/// <summary>An image with its features.</summary>
internal sealed class EmbeddedRow
{
    /// <summary>Gets or sets its path below the folder, with slashes.</summary>
    public string Path { get; set; } = string.Empty;

    /// <summary>Gets or sets the first folder below the root that it lies in; empty for none.</summary>
    public string Label { get; set; } = string.Empty;

    /// <summary>Gets or sets its features.</summary>
    public float[] Features { get; set; } = [];
}
