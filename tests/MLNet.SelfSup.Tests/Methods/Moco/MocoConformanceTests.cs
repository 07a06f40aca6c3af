using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Tests.Methods.Moco;

[TestClass]
[TestCategory("Moco")]
public sealed class MocoConformanceTests : MethodConformanceTests<MocoOptions>
{
    // The queue starts with random keys, which any query tells from its own: the loss rises until images' keys have taken their place.
    protected override int SettledEpoch => 1;

    protected override MocoOptions TinyOptions => new()
    {
        Encoder = new ResNetOptions { ImageSize = 16, StageDepths = [1, 1], Width = 8, StemKernelSize = 3, StemStride = 1, StemPooling = false },
        ProjectionDim = 16,
        QueueSize = 16,
        Temperature = 0.1,
        BatchSize = 8,
        BatchNormGroups = 2,
        Epochs = 30,
        BaseLearningRate = 1,
        Momentum = 0.99,
        Views = new ContrastiveViewOptions { MinCropScale = 0.5, JitterProbability = 0, GrayscaleProbability = 0, BlurProbability = 0, SecondBlurProbability = 0 },
    };
}
