namespace MLNet.SelfSup.Benchmarks;

/// <summary>The features of a labelled image.</summary>
internal sealed class LabelledFeatures
{
    public string ImagePath { get; set; } = string.Empty;

    public string Label { get; set; } = string.Empty;

    public float[] Features { get; set; } = [];
}
