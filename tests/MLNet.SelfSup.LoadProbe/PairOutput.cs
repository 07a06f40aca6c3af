namespace LoadProbe;

/// <summary>What a model of images and texts adds.</summary>
internal sealed class PairOutput
{
    /// <summary>Gets or sets the features of the image.</summary>
    public float[] ImageFeatures { get; set; } = [];

    /// <summary>Gets or sets the features of the text.</summary>
    public float[] TextFeatures { get; set; } = [];

    /// <summary>Gets or sets the features of both.</summary>
    public float[] PairFeatures { get; set; } = [];

    /// <summary>Gets or sets how likely both belong together.</summary>
    public float Match { get; set; }

    /// <summary>Gets or sets the class of the image.</summary>
    public string PredictedLabel { get; set; } = string.Empty;

    /// <summary>Gets or sets how likely each class is.</summary>
    public float[] Score { get; set; } = [];
}
