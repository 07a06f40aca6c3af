using Microsoft.ML.Data;

namespace MLNet.SelfSup.Tests.Pretraining;

internal sealed class PairRow
{
    public byte[] Image { get; set; } = [];

    public string Caption { get; set; } = string.Empty;

    public string Concept { get; set; } = string.Empty;

    public long Number { get; set; }

    [KeyType(5)]
    public uint Key { get; set; }

    public float Rounded { get; set; }

    public string Label { get; set; } = string.Empty;
}
