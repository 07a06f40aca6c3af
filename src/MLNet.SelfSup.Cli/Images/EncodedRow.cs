namespace MLNet.SelfSup.Cli.Images;

/// <summary>What is read of a row that ML.NET embedded.</summary>
internal sealed class EncodedRow
{
    /// <summary>Gets or sets the file.</summary>
    public string ImagePath { get; set; } = string.Empty;

    /// <summary>Gets or sets the features; NaN where the image can't be read.</summary>
    public float[] Features { get; set; } = [];
}
