namespace ImageText;

/// <summary>An image, its caption and, where there is one, its class.</summary>
internal sealed class PairRow
{
    public string ImagePath { get; set; } = string.Empty;

    public string Caption { get; set; } = string.Empty;

    public string Label { get; set; } = string.Empty;
}
