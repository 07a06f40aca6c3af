namespace MLNet.SelfSup.Tests.FineTuning;

internal sealed class ClassPrediction
{
    public string PredictedLabel { get; set; } = string.Empty;

    public float[] Score { get; set; } = [];
}
