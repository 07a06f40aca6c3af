namespace MLNet.SelfSup.Tests.Transforms;

internal sealed class FilePathRow
{
    public string ImagePath { get; set; } = string.Empty;
}
