using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.SelfSup.Tests.Transforms;

namespace MLNet.SelfSup.Tests.FineTuning;

/// <summary>A picture whose label has any type.</summary>
internal sealed class TypedRow<T>
{
    [ImageType(TestPictures.Side, TestPictures.Side)]
    public MLImage? Image { get; set; }

    public T Kind { get; set; } = default!;
}
