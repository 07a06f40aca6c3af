namespace MLNet.SelfSup.Tests.Transforms;

internal sealed class NumberedRow
{
    public float Number { get; set; }

    public float[] Features { get; set; } = [];
}
