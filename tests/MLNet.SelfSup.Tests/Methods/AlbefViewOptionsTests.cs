using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Tests.Methods;

/// <summary>The paper's values against arXiv:2107.07651, section 3.4, as its official code sets them.</summary>
[TestClass]
public sealed class AlbefViewOptionsTests
{
    [TestMethod]
    public void Defaults_AreMild()
    {
        var options = new AlbefViewOptions();

        Assert.AreEqual(0.6, options.MinCropScale);
        Assert.AreEqual(0.5, options.FlipProbability);
        Assert.AreEqual(0, options.RandomAugmentOperations);
        Assert.AreEqual(0, options.ColorJitter);
        Assert.AreEqual(0, options.GrayscaleProbability);
    }

    [TestMethod]
    public void Paper_IsTheOfficialCodes()
    {
        AlbefViewOptions options = AlbefViewOptions.Paper();

        Assert.AreEqual(0.2, options.MinCropScale);
        Assert.AreEqual(0.5, options.FlipProbability);
        Assert.AreEqual(2, options.RandomAugmentOperations);
        Assert.AreEqual(7, options.RandomAugmentMagnitude);
        Assert.AreEqual(0, options.ColorJitter);
        Assert.AreEqual(0, options.GrayscaleProbability);
    }

    [TestMethod]
    public void Init_OutsideRange_Throws()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new AlbefViewOptions { MinCropScale = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new AlbefViewOptions { MinCropScale = 1.1 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new AlbefViewOptions { FlipProbability = -0.1 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new AlbefViewOptions { RandomAugmentOperations = -1 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new AlbefViewOptions { RandomAugmentMagnitude = 10.5 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new AlbefViewOptions { RandomAugmentMagnitude = double.NaN });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new AlbefViewOptions { ColorJitter = 1.1 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new AlbefViewOptions { GrayscaleProbability = -0.1 });
    }
}
