using MLNet.SelfSup.Artifacts;

namespace MLNet.SelfSup.Tests.Import;

[TestClass]
public sealed class EncoderImportOptionsTests
{
    [TestMethod]
    public void Defaults_LeaveAllToTheRules()
    {
        var options = new EncoderImportOptions();

        Assert.IsFalse(options.ImagesOnly);
        Assert.IsTrue(typeof(EncoderImportOptions).GetProperties().Where(p => p.Name != nameof(EncoderImportOptions.ImagesOnly)).All(p => p.GetValue(options) is null));
    }

    [TestMethod]
    public void Setters_RefuseImpossibleValues()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new EncoderImportOptions { ImageSize = 7 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new EncoderImportOptions { NumHeads = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new EncoderImportOptions { TextNumHeads = 257 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new EncoderImportOptions { MaxTextLength = 1 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new EncoderImportOptions { StemStride = 9 });
    }
}
