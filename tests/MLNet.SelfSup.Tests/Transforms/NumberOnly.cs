namespace MLNet.SelfSup.Tests.Transforms;

internal sealed class NumberOnly
{
    public float Number { get; set; }
}
