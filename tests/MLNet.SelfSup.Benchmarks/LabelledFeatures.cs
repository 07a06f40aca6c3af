namespace MLNet.SelfSup.Benchmarks;

/// <summary>The features of a labelled image.</summary>
internal sealed class LabelledFeatures
{
    public string ImagePath { get; set; } = string.Empty;

    public string Label { get; set; } = string.Empty;

    /// <summary>Gets or sets what the image shows, where several images show the same; empty for nothing that another shows.</summary>
    public string Shows { get; set; } = string.Empty;

    public float[] Features { get; set; } = [];
}
