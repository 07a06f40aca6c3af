namespace MLNet.SelfSup.Benchmarks;

/// <summary>An image, its text, what it shows, its class and a text that describes the class.</summary>
internal sealed class ImageTextPair
{
    public string ImagePath { get; set; } = string.Empty;

    public string Caption { get; set; } = string.Empty;

    public string PairId { get; set; } = string.Empty;

    public string Label { get; set; } = string.Empty;

    public string Prompt { get; set; } = string.Empty;
}
