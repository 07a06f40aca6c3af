using Microsoft.ML.Data;

namespace MLNet.SelfSup.Tests.Pretraining;

internal sealed class LabelRow
{
    public float Number { get; set; }

    public string Text { get; set; } = string.Empty;

    [KeyType(3)]
    public uint Key { get; set; }

    [VectorType(2)]
    public float[] Numbers { get; set; } = [0, 0];

    public DateTime Time { get; set; }
}
