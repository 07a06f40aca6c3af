namespace MLNet.SelfSup.Tests.Transforms;

internal sealed class FeaturesRow
{
    public float[] Features { get; set; } = [];
}
