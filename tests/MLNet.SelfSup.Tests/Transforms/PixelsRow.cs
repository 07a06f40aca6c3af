using Microsoft.ML.Data;

namespace MLNet.SelfSup.Tests.Transforms;

internal sealed class PixelsRow
{
    [VectorType(3 * TestPictures.Side * TestPictures.Side)]
    public float[] Image { get; set; } = [];

    public string Label { get; set; } = string.Empty;
}
