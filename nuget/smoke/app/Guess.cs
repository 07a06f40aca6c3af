namespace Smoke;

/// <summary>What the model says of a picture.</summary>
internal sealed class Guess
{
    public string PredictedLabel { get; set; } = string.Empty;

    public float[] Score { get; set; } = [];
}
