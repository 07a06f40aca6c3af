using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Tests.Methods.Mae;

[TestClass]
[TestCategory("Mae")]
public sealed class MaeConformanceTests : MethodConformanceTests<MaeOptions>
{
    protected override MaeOptions TinyOptions => new()
    {
        Encoder = new VisionTransformerOptions { ImageSize = 16, PatchSize = 4, EmbedDim = 24, Depth = 2, NumHeads = 2 },
        DecoderEmbedDim = 16,
        DecoderDepth = 1,
        DecoderNumHeads = 2,
        MaskRatio = 0.75,
        BatchSize = 8,
        Epochs = 30,
        WarmupEpochs = 2,
        BaseLearningRate = 0.1,
    };
}
