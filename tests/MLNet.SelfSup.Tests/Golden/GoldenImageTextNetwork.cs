using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Torch.Encoders;

namespace MLNet.SelfSup.Tests.Golden;

/// <summary>ALBEF's online network with its language head, and nothing that follows it.</summary>
internal sealed class GoldenImageTextNetwork : ImageTextNetwork
{
    public GoldenImageTextNetwork(VisionTransformerOptions image, TextEncoderOptions text, int vocabularySize, int projectionDim)
        : base(nameof(GoldenImageTextNetwork), image, text, vocabularySize, projectionDim, hasLanguageHead: true) => RegisterComponents();
}
