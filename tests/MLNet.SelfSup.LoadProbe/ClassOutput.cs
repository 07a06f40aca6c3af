namespace LoadProbe;

/// <summary>What a classifier adds.</summary>
internal sealed class ClassOutput
{
    /// <summary>Gets or sets the class.</summary>
    public string PredictedLabel { get; set; } = string.Empty;

    /// <summary>Gets or sets the probabilities.</summary>
    public float[] Score { get; set; } = [];
}
