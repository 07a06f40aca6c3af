namespace ImageText;

/// <summary>The class that an image was given by its texts.</summary>
internal sealed class NamedImage
{
    public string Label { get; set; } = string.Empty;

    public string PredictedLabel { get; set; } = string.Empty;
}
