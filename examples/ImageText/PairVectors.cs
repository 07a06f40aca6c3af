namespace ImageText;

/// <summary>A pair's vectors in the space that images and texts share.</summary>
internal sealed class PairVectors
{
    public string ImagePath { get; set; } = string.Empty;

    public string Caption { get; set; } = string.Empty;

    public float[] ImageVector { get; set; } = [];

    public float[] TextVector { get; set; } = [];
}
