namespace MLNet.SelfSup.Tests.Examples;

/// <summary>An image in bytes for a model that was trained on paths.</summary>
internal sealed class ServiceRow
{
    public byte[] ImagePath { get; set; } = [];

    public string Label { get; set; } = string.Empty;
}
