namespace MLNet.SelfSup.Data;

/// <summary>A row of <c>LoadImageCaptions</c>.</summary>
internal sealed class CaptionRow
{
    public string ImagePath { get; set; } = string.Empty;

    public string Caption { get; set; } = string.Empty;

    public string PairId { get; set; } = string.Empty;
}
