namespace MLNet.SelfSup.Tests.Transforms;

internal sealed class PairPrediction
{
    public float[] Features { get; set; } = [];

    public float Match { get; set; }

    public string PredictedLabel { get; set; } = string.Empty;

    public float[] Score { get; set; } = [];
}
