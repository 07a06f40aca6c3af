namespace Smoke;

/// <summary>An encoded image and, in training, its class.</summary>
internal sealed class Picture
{
    public byte[] Image { get; set; } = [];

    public string Label { get; set; } = string.Empty;
}
