namespace MLNet.SelfSup.Cli.Commands;

/// <summary>An image's class, and the one that a model tells.</summary>
internal sealed class PredictedRow
{
    /// <summary>Gets or sets its class.</summary>
    public string Label { get; set; } = string.Empty;

    /// <summary>Gets or sets the model's answer; empty for an image that can't be read.</summary>
    public string PredictedLabel { get; set; } = string.Empty;
}
