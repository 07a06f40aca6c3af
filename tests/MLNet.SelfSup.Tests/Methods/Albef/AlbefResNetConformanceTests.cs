using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Tests.Methods.Albef;

/// <summary>ALBEF with a residual network for images.</summary>
[TestClass]
[TestCategory("Albef")]
public sealed class AlbefResNetConformanceTests : AlbefConformanceTests
{
    internal static ResNetOptions TinyResNet { get; } = new() { ImageSize = 16, StageDepths = [1, 1], Width = 8, StemKernelSize = 3, StemStride = 2, StemPooling = false };

    protected override AlbefOptions TinyOptions => base.TinyOptions with { Encoder = TinyResNet };
}
