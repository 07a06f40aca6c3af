using Microsoft.ML.SearchSpace;

namespace AutoML;

/// <summary>The settings of the pre-training that are swept.</summary>
internal sealed class MaeSpace
{
    /// <summary>Gets or sets the passes over the images.</summary>
    [Range(5, 30, init: 10)]
    public int Epochs { get; set; } = 10;

    /// <summary>Gets or sets the share of patches hidden from the encoder.</summary>
    [Range(0.5, 0.9, init: 0.75)]
    public double MaskRatio { get; set; } = 0.75;

    /// <summary>Gets or sets the width of the encoder; three heads divide it.</summary>
    [Choice(48, 96, 192)]
    public int EmbedDim { get; set; } = 48;
}
