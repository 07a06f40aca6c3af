using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MLNet.SelfSup.Tests.Transforms;

internal sealed class FeaturedImageRow
{
    [ImageType(TestPictures.Side, TestPictures.Side)]
    public MLImage? Image { get; set; }

    public string Label { get; set; } = string.Empty;

    public float Number { get; set; }

    public float[] Features { get; set; } = [];
}
