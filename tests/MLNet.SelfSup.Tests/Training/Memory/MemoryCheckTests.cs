using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Methods;
using MLNet.SelfSup.Torch.Training;
using MLNet.SelfSup.Torch.Training.Memory;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Training.Memory;

[TestClass]
public sealed class MemoryCheckTests
{
    private const int ImageCount = 8;

    private static MaeOptions Options { get; } = new() { BatchSize = ImageCount, Epochs = 1, Threads = 1, Encoder = VisionTransformerOptions.Micro(imageSize: 32) };

    [TestMethod]
    public void Trainer_TooLittleMemory_NamesTheBatchThatFits()
    {
        using ISelfSupervisedMethod method = MethodRegistry.Create(Options, seed: 1);
        MemoryEstimate estimate = MemoryEstimate.Of(method, Options)!;
        var limit = (long)Math.Ceiling(estimate.Total(3));

        InvalidOperationException exception = Assert.ThrowsExactly<InvalidOperationException>(() => Run(method, Options, limit));

        StringAssert.Contains(exception.Message, "set BatchSize to 3 and GradientAccumulation to 3, or set GradientCheckpointing", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Trainer_TheBatchThatFits_Trains()
    {
        MaeOptions small = Options with { BatchSize = 3, GradientAccumulation = 2 };
        using ISelfSupervisedMethod method = MethodRegistry.Create(small, seed: 1);
        MemoryEstimate estimate = MemoryEstimate.Of(method, small)!;

        Assert.AreEqual(1, Run(method, small, (long)Math.Ceiling(estimate.Total(3))).Steps);
    }

    [TestMethod]
    public void Trainer_LessThanTheWeights_SaysThatNoImageFits()
    {
        using ISelfSupervisedMethod method = MethodRegistry.Create(Options, seed: 1);

        InvalidOperationException exception = Assert.ThrowsExactly<InvalidOperationException>(() => Run(method, Options, limit: 1));

        StringAssert.Contains(exception.Message, "Not even one image fits", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Estimate_GradientCheckpointing_KeepsAFractionOfEachImage()
    {
        MaeOptions deep = Options with { Encoder = VisionTransformerOptions.Base(imageSize: 64), DecoderDepth = 8 };
        using ISelfSupervisedMethod method = MethodRegistry.Create(deep, seed: 1);

        double usual = method.CountActivationBytes(recomputes: false);
        double recomputed = method.CountActivationBytes(recomputes: true);

        Assert.IsLessThan(usual / 3, recomputed);
    }

    [TestMethod]
    public void Estimate_EveryMethod_CountsItsImages()
    {
        foreach (PretrainingOptions options in new PretrainingOptions[] { Options, new MocoOptions(), new MocoV3Options() })
        {
            using ISelfSupervisedMethod method = MethodRegistry.Create(options, seed: 1);
            Assert.IsGreaterThan(0, MemoryEstimate.Of(method, options)!.PerImage, options.MethodName);
        }
    }

    private static TrainingResult Run(ISelfSupervisedMethod method, MaeOptions options, long limit) =>
        Trainer.Run(method, new PretrainingRequest { Options = options, Images = new TinyImages(ImageCount), MemoryLimit = limit }, CPU, CancellationToken.None);
}
