using System.Text.Json;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;

namespace MLNet.SelfSup.Tests.Encoders;

[TestClass]
public sealed class ResNetOptionsTests
{
    [TestMethod]
    public void Equals_SameDepthsInOtherLists_AreEqual()
    {
        var first = new ResNetOptions { StageDepths = [1, 2, 3] };
        var second = new ResNetOptions { StageDepths = new List<int> { 1, 2, 3 } };

        Assert.AreEqual(first, second);
        Assert.AreEqual(first.GetHashCode(), second.GetHashCode());
    }

    [TestMethod]
    public void Equals_AnyOtherValue_Differ()
    {
        var options = new ResNetOptions();
        ResNetOptions[] others =
        [
            options with { ImageSize = 64 },
            options with { Block = ResNetBlock.Bottleneck },
            options with { StageDepths = [2, 2, 2] },
            options with { Width = 32 },
            options with { StemKernelSize = 3 },
            options with { StemStride = 1 },
            options with { StemPooling = false },
        ];

        foreach (ResNetOptions other in others)
        {
            Assert.AreNotEqual(options, other);
        }
    }

    [TestMethod]
    public void StageDepths_ListChangedAfterwards_Stay()
    {
        var depths = new List<int> { 1, 2 };
        var options = new ResNetOptions { StageDepths = depths };

        depths[0] = 9;

        CollectionAssert.AreEqual(new[] { 1, 2 }, options.StageDepths.ToArray());
    }

    [TestMethod]
    public void Json_AsEncoderOptions_GivesAnEqualValue()
    {
        EncoderOptions options = ResNetOptions.ResNet50() with { ImageSize = 96, Width = 48, StemKernelSize = 5, StemStride = 3, StemPooling = false };

        string json = JsonSerializer.Serialize(options, ArtifactJson.Options);

        Assert.AreEqual(options, JsonSerializer.Deserialize<EncoderOptions>(json, ArtifactJson.Options));
        Assert.Contains("\"type\":\"resNet\"", json, StringComparison.Ordinal);
        Assert.Contains("\"block\":\"bottleneck\"", json, StringComparison.Ordinal);
        Assert.DoesNotContain("outputWidth", json, StringComparison.Ordinal);
    }

    [TestMethod]
    public void FindFaults_ClassToken_NamesARemedy()
    {
        EncoderOptions options = new ResNetOptions();

        string fault = options.FindFaults(new FeatureOptions { Pooling = FeaturePooling.ClassToken | FeaturePooling.PatchMean }).Single();

        Assert.Contains("no class token", fault, StringComparison.Ordinal);
        Assert.Contains("set Features.Pooling to PatchMean", fault, StringComparison.Ordinal);
        Assert.IsEmpty(options.FindFaults(new FeatureOptions { Pooling = FeaturePooling.PatchMean | FeaturePooling.PatchDeviation }));
        Assert.IsEmpty(options.FindFaults());
    }

    [TestMethod]
    public void Init_OutsideRange_Throws()
    {
        Func<ResNetOptions>[] wrong =
        [
            () => new() { Block = (ResNetBlock)7 },
            () => new() { StageDepths = [] },
            () => new() { StageDepths = [1, 1, 1, 1, 1, 1, 1] },
            () => new() { StageDepths = [1, 0] },
            () => new() { StageDepths = [101] },
            () => new() { Width = 0 },
            () => new() { Width = 1025 },
            () => new() { StemKernelSize = 4 },
            () => new() { StemKernelSize = -1 },
            () => new() { StemKernelSize = 33 },
            () => new() { StemStride = 0 },
            () => new() { StemStride = 9 },
            () => new() { ImageSize = 7 },
        ];

        foreach (Func<ResNetOptions> make in wrong)
        {
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(make);
        }

        Assert.ThrowsExactly<ArgumentNullException>(() => new ResNetOptions { StageDepths = null! });
    }

    [TestMethod]
    public void WithSmallStem_KeepsTheRest()
    {
        ResNetOptions options = ResNetOptions.ResNet18(imageSize: 32);

        Assert.AreEqual(options with { StemKernelSize = 3, StemStride = 1, StemPooling = false }, options.WithSmallStem());
        Assert.AreEqual(2, options.WithSmallStem(stride: 2).StemStride);
        Assert.AreEqual((7, 2, true), (options.StemKernelSize, options.StemStride, options.StemPooling));
    }

    [TestMethod]
    public void Factories_AreThePapersTable()
    {
        Assert.AreEqual((224, ResNetBlock.Basic, 64, 512), Sizes(ResNetOptions.ResNet18()));
        Assert.AreEqual((224, ResNetBlock.Basic, 64, 512), Sizes(ResNetOptions.ResNet34()));
        Assert.AreEqual((224, ResNetBlock.Bottleneck, 64, 2048), Sizes(ResNetOptions.ResNet50()));
        CollectionAssert.AreEqual(new[] { 2, 2, 2, 2 }, ResNetOptions.ResNet18().StageDepths.ToArray());
        CollectionAssert.AreEqual(new[] { 3, 4, 6, 3 }, ResNetOptions.ResNet34().StageDepths.ToArray());
        CollectionAssert.AreEqual(new[] { 3, 4, 6, 3 }, ResNetOptions.ResNet50().StageDepths.ToArray());
        Assert.AreEqual((2, 1), (ResNetOptions.Micro(64).StemStride, ResNetOptions.Micro(32).StemStride));
    }

    [TestMethod]
    [DataRow(FeaturePooling.PatchMean, 1, 2048)]
    [DataRow(FeaturePooling.PatchMean, 2, 1024 + 2048)]
    [DataRow(FeaturePooling.PatchMean | FeaturePooling.PatchDeviation, 99, 2 * (256 + 512 + 1024 + 2048))]
    [DataRow(FeaturePooling.PatchMean | FeaturePooling.PatchQuarters, 1, 5 * 2048)]
    public void GetFeatureDim_ResNet50_SumsTheStages(FeaturePooling pooling, int lastBlocks, int expected) =>
        Assert.AreEqual(expected, ResNetOptions.ResNet50().GetFeatureDim(new FeatureOptions { Pooling = pooling, LastBlocks = lastBlocks }));

    private static (int ImageSize, ResNetBlock Block, int Width, int OutputWidth) Sizes(ResNetOptions options) =>
        (options.ImageSize, options.Block, options.Width, options.OutputWidth);
}
