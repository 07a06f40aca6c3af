namespace WebService.Model;

/// <summary>What the model appends to an image.</summary>
internal sealed class ModelAnswer
{
    /// <summary>Gets or sets a score a class.</summary>
    public float[] Score { get; set; } = [];

    /// <summary>Gets or sets the features.</summary>
    public float[] Features { get; set; } = [];
}
