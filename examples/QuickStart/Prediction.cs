namespace QuickStart;

/// <summary>What the saved model says of an image.</summary>
internal sealed class Prediction
{
    /// <summary>Gets or sets the class with the highest score.</summary>
    public string PredictedLabel { get; set; } = string.Empty;

    /// <summary>Gets or sets a probability a class.</summary>
    public float[] Score { get; set; } = [];
}
