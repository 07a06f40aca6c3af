namespace MLNet.SelfSup.Benchmarks;

/// <summary>A labelled image file.</summary>
internal sealed class LabelledImage
{
    public string ImagePath { get; set; } = string.Empty;

    public string Label { get; set; } = string.Empty;
}
