namespace MLNet.SelfSup.Tests.Transforms;

internal sealed class BytesRow
{
    public byte[] Image { get; set; } = [];

    public string Label { get; set; } = string.Empty;
}
