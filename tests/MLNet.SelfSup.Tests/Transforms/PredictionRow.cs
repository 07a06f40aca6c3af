namespace MLNet.SelfSup.Tests.Transforms;

internal sealed class PredictionRow
{
    public float[] Features { get; set; } = [];

    public string PredictedLabel { get; set; } = string.Empty;
}
