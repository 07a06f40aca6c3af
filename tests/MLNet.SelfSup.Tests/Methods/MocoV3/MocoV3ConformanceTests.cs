using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Tests.Methods.MocoV3;

[TestClass]
[TestCategory("MocoV3")]
public sealed class MocoV3ConformanceTests : MethodConformanceTests<MocoV3Options>
{
    protected override MocoV3Options TinyOptions => new()
    {
        Encoder = new VisionTransformerOptions { ImageSize = 16, PatchSize = 4, EmbedDim = 24, Depth = 2, NumHeads = 2 },
        ProjectionDim = 16,
        ProjectorHiddenDim = 32,
        BatchSize = 8,
        Epochs = 30,
        WarmupEpochs = 2,
        BaseLearningRate = 0.1,
        Views = new ContrastiveViewOptions { MinCropScale = 0.5, JitterProbability = 0, GrayscaleProbability = 0, BlurProbability = 0, SecondBlurProbability = 0 },
    };
}
