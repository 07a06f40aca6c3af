using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Tests.Methods.Mae;

/// <summary>Defaults against He et al. 2021, arXiv:2111.06377, section 3, section 4.1 and table 8.</summary>
[TestClass]
[TestCategory("Mae")]
public sealed class MaeOptionsTests
{
    [TestMethod]
    public void Paper_Base_IsThePapersRecipe()
    {
        MaeOptions paper = MaeOptions.Paper(VisionTransformerOptions.Base());

        Assert.AreEqual(0.75, paper.MaskRatio);
        Assert.IsTrue(paper.NormPixelLoss);
        Assert.AreEqual(512, paper.DecoderEmbedDim);
        Assert.AreEqual(8, paper.DecoderDepth);
        Assert.AreEqual(16, paper.DecoderNumHeads);
        Assert.AreEqual(1.5e-4, paper.BaseLearningRate);
        Assert.AreEqual(0.05, paper.WeightDecay);
        Assert.AreEqual(0.9, paper.Beta1);
        Assert.AreEqual(0.95, paper.Beta2);
        Assert.AreEqual(4096, paper.BatchSize);
        Assert.AreEqual(40, paper.WarmupEpochs);
        Assert.AreEqual(800, paper.Epochs);
        Assert.AreEqual(0.2, paper.MinCropScale);
        Assert.IsNull(paper.MaxGradientNorm);
        Assert.AreEqual(new FeatureOptions { Pooling = FeaturePooling.ClassToken, Standardize = false }, paper.Features);
        paper.Validate();
    }

    [TestMethod]
    public void Defaults_TargetDecayAndCrop_AreThePapers()
    {
        var options = new MaeOptions();

        Assert.IsTrue(options.NormPixelLoss);
        Assert.AreEqual(0.05, options.WeightDecay);
        Assert.AreEqual(0.9, options.Beta1);
        Assert.AreEqual(0.95, options.Beta2);
        Assert.AreEqual(0.2, options.MinCropScale);
        Assert.IsFalse(options.KeepDecoder);
        options.Validate();
    }

    [TestMethod]
    public void Defaults_OfSmallImages_AreTheBestTryOfTheBenchmarks()
    {
        var options = new MaeOptions();

        Assert.AreEqual(VisionTransformerOptions.Micro(imageSize: 64, patchSize: 8), options.Encoder);
        Assert.AreEqual(0.6, options.MaskRatio);
        Assert.AreEqual((64, 1, 2), (options.DecoderEmbedDim, options.DecoderDepth, options.DecoderNumHeads));
        Assert.AreEqual(0.012, options.BaseLearningRate);
        Assert.AreEqual(5, options.WarmupEpochs);
        Assert.AreEqual((64, 120), (options.BatchSize, options.Epochs));
        Assert.AreEqual(new FeatureOptions { Pooling = FeaturePooling.PatchMean, LastBlocks = 1, Standardize = true }, options.Features);
    }

    [TestMethod]
    public void Validate_SeveralFaults_NamesEach()
    {
        var options = new MaeOptions
        {
            Encoder = new VisionTransformerOptions { ImageSize = 20, PatchSize = 8, EmbedDim = 18, NumHeads = 4 },
            DecoderEmbedDim = 30,
            DecoderNumHeads = 4,
            MaskRatio = 0.9,
        };

        string message = Assert.ThrowsExactly<ArgumentException>(options.Validate).Message;

        Assert.Contains("ImageSize 20 is not a multiple of PatchSize 8", message, StringComparison.Ordinal);
        Assert.Contains("EmbedDim 18 is not a multiple of NumHeads 4", message, StringComparison.Ordinal);
        Assert.Contains("DecoderEmbedDim 30 is not a multiple of DecoderNumHeads 4", message, StringComparison.Ordinal);
        Assert.Contains("DecoderEmbedDim 30 is not a multiple of 4", message, StringComparison.Ordinal);
        Assert.Contains("MaskRatio 0.9 leaves none of the 4 patches visible", message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Validate_NothingHidden_IsAFault()
    {
        string message = Assert.ThrowsExactly<ArgumentException>(() => (new MaeOptions { MaskRatio = 0 }).Validate()).Message;

        Assert.Contains("MaskRatio 0 hides none of the 64 patches", message, StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow(-0.1)]
    [DataRow(1.0)]
    [DataRow(double.NaN)]
    public void MaskRatio_OutsideItsRange_Throws(double ratio) =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new MaeOptions { MaskRatio = ratio });
}
