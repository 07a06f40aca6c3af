namespace MLNet.SelfSup.Tests.Transforms;

internal sealed class PathRow
{
    public string Image { get; set; } = string.Empty;

    public string Label { get; set; } = string.Empty;
}
