namespace QuickStart;

/// <summary>The features of a labelled image.</summary>
internal sealed class FeatureRow
{
    /// <summary>Gets or sets the features.</summary>
    public float[] Features { get; set; } = [];

    /// <summary>Gets or sets the class.</summary>
    public string Label { get; set; } = string.Empty;
}
