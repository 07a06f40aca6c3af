using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Tests.Methods;

/// <summary>Defaults against arXiv:1911.05722, arXiv:2003.04297 and arXiv:2104.02057, as their official training scripts set them.</summary>
[TestClass]
public sealed class ContrastiveViewOptionsTests
{
    [TestMethod]
    public void Defaults_AreMocoV2s()
    {
        var options = new ContrastiveViewOptions();

        Assert.AreEqual(0.2, options.MinCropScale);
        Assert.AreEqual((0.4, 0.4, 0.4, 0.1), (options.Brightness, options.Contrast, options.Saturation, options.Hue));
        Assert.AreEqual(0.8, options.JitterProbability);
        Assert.AreEqual(0.2, options.GrayscaleProbability);
        Assert.IsFalse(options.GrayscaleBeforeJitter);
        Assert.AreEqual((0.5, 0.5), (options.BlurProbability, options.SecondBlurProbability));
        Assert.AreEqual(2, options.MaxBlurSigma);
        Assert.AreEqual(0, options.SolarizeProbability);
        Assert.AreEqual((0.5, 0), (options.FlipProbability, options.VerticalFlipProbability));
        Assert.AreEqual(options, ContrastiveViewOptions.MocoV2());
    }

    [TestMethod]
    public void MocoV1_GreysFirst_JittersAlways_AndDoesNotBlur()
    {
        ContrastiveViewOptions options = ContrastiveViewOptions.MocoV1();

        Assert.AreEqual(0.2, options.MinCropScale);
        Assert.AreEqual((0.4, 0.4, 0.4, 0.4), (options.Brightness, options.Contrast, options.Saturation, options.Hue));
        Assert.AreEqual(1, options.JitterProbability);
        Assert.AreEqual(0.2, options.GrayscaleProbability);
        Assert.IsTrue(options.GrayscaleBeforeJitter);
        Assert.AreEqual((0, 0), (options.BlurProbability, options.SecondBlurProbability));
        Assert.AreEqual(0, options.SolarizeProbability);
        Assert.AreEqual((0.5, 0), (options.FlipProbability, options.VerticalFlipProbability));
    }

    [TestMethod]
    public void MocoV3_IsAsymmetric()
    {
        ContrastiveViewOptions options = ContrastiveViewOptions.MocoV3();

        Assert.AreEqual(0.08, options.MinCropScale);
        Assert.AreEqual((0.4, 0.4, 0.2, 0.1), (options.Brightness, options.Contrast, options.Saturation, options.Hue));
        Assert.AreEqual(0.8, options.JitterProbability);
        Assert.AreEqual(0.2, options.GrayscaleProbability);
        Assert.IsFalse(options.GrayscaleBeforeJitter);
        Assert.AreEqual((1, 0.1), (options.BlurProbability, options.SecondBlurProbability));
        Assert.AreEqual(2, options.MaxBlurSigma);
        Assert.AreEqual(0.2, options.SolarizeProbability);
        Assert.AreEqual((0.5, 0), (options.FlipProbability, options.VerticalFlipProbability));
        Assert.AreEqual(0.2, ContrastiveViewOptions.MocoV3(minCropScale: 0.2).MinCropScale);
    }

    [TestMethod]
    public void Init_OutsideRange_Throws()
    {
        Func<ContrastiveViewOptions>[] wrong =
        [
            () => new() { MinCropScale = 0 },
            () => new() { MinCropScale = 1.1 },
            () => new() { Brightness = -0.1 },
            () => new() { Contrast = double.NaN },
            () => new() { Saturation = 11 },
            () => new() { Hue = 0.6 },
            () => new() { JitterProbability = 1.5 },
            () => new() { GrayscaleProbability = -1 },
            () => new() { BlurProbability = 2 },
            () => new() { SecondBlurProbability = 2 },
            () => new() { MaxBlurSigma = 0.05 },
            () => new() { SolarizeProbability = -0.1 },
            () => new() { FlipProbability = 1.1 },
            () => new() { VerticalFlipProbability = 1.1 },
            () => ContrastiveViewOptions.MocoV3(0),
        ];

        foreach (Func<ContrastiveViewOptions> make in wrong)
        {
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(make);
        }
    }
}
