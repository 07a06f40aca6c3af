namespace MLNet.SelfSup.Tests.Examples;

internal sealed class ServicePrediction
{
    public string PredictedLabel { get; set; } = string.Empty;

    public float[] Score { get; set; } = [];
}
