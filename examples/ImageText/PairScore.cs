namespace ImageText;

/// <summary>How likely an image and a text belong together.</summary>
internal sealed class PairScore
{
    public float Score { get; set; }
}
