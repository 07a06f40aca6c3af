using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Tests.Golden;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Encoders;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Encoders;

[TestClass]
public sealed class ResNetTests
{
    private static readonly ResNetOptions Tiny = new()
    {
        ImageSize = 16,
        StageDepths = [1, 2, 1],
        Width = 4,
        Block = ResNetBlock.Bottleneck,
        StemKernelSize = 3,
        StemStride = 1,
        StemPooling = false,
    };

    [TestMethod]
    [DataRow("Micro", 64, 256, 4)]
    [DataRow("Micro", 32, 256, 4)]
    [DataRow("ResNet18", 64, 512, 2)]
    [DataRow("ResNet18", 224, 512, 7)]
    [DataRow("ResNet50", 64, 2048, 2)]
    public void Forward_NamedSizes_GiveTheLastMap(string size, int imageSize, int width, int side)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var encoder = new ResNet(Named(size, imageSize));
        encoder.eval();

        Tensor map = encoder.call(zeros(2, 3, imageSize, imageSize));

        CollectionAssert.AreEqual(new long[] { 2, width, side, side }, map.shape);
        Assert.AreEqual(width, encoder.RepresentationDim);
    }

    // Torchvision's counts less those of its classifier.
    [TestMethod]
    [DataRow("Micro", 1_226_400)]
    [DataRow("ResNet18", 11_176_512)]
    [DataRow("ResNet34", 21_284_672)]
    [DataRow("ResNet50", 23_508_032)]
    public void Parameters_NamedSizes_AreAsManyAsPublished(string size, long count)
    {
        using var encoder = new ResNet(Named(size, 64));

        Assert.AreEqual(count, encoder.parameters().Sum(p => p.numel()));
    }

    [TestMethod]
    [TestCategory("Golden")]
    public void StateDict_ResNet50_HasTorchvisionsNamesAndShapes()
    {
        const string Prefix = "encoder_q.";
        string[] expected =
        [
            .. GoldenKeys.Read("moco.txt", "# moco v1 resnet50").Where(l => l.StartsWith(Prefix, StringComparison.Ordinal)).Select(l => l[Prefix.Length..])
                .Where(l => !l.StartsWith("fc.", StringComparison.Ordinal)),
        ];
        using var encoder = new ResNet(ResNetOptions.ResNet50());

        CollectionAssert.AreEquivalent(expected, StateText.Of(encoder.GetEncoderState()));
    }

    [TestMethod]
    public void ForwardStages_SomeAndAll_HalveTheMapAndDoubleItsWidth()
    {
        using var scope = NewDisposeScope();
        using ResNet encoder = NewEncoder();
        Tensor images = rand(2, 3, 16, 16);

        IReadOnlyList<Tensor> last = encoder.ForwardStages(images, 2);
        IReadOnlyList<Tensor> all = encoder.ForwardStages(images, 100);

        CollectionAssert.AreEqual(new[] { "2x32x8x8", "2x64x4x4" }, last.Select(m => string.Join('x', m.shape)).ToArray());
        CollectionAssert.AreEqual(new[] { "2x16x16x16", "2x32x8x8", "2x64x4x4" }, all.Select(m => string.Join('x', m.shape)).ToArray());
        TensorAssert.AreClose(encoder.call(images).detach(), last[1], 1e-5, "the last map");
    }

    [TestMethod]
    public void Represent_Images_IsTheMeanOfTheMap()
    {
        using var scope = NewDisposeScope();
        using ResNet encoder = NewEncoder();
        Tensor images = rand(2, 3, 16, 16);

        TensorAssert.AreClose(encoder.call(images).mean([2, 3]).detach(), encoder.Represent(images), 1e-5, "representation");
    }

    [TestMethod]
    [DataRow(FeaturePooling.PatchMean, 1)]
    [DataRow(FeaturePooling.PatchMean, 9)]
    [DataRow(FeaturePooling.PatchDeviation, 1)]
    [DataRow(FeaturePooling.PatchDeviation, 2)]
    [DataRow(FeaturePooling.PatchMean | FeaturePooling.PatchDeviation, 1)]
    [DataRow(FeaturePooling.PatchMean | FeaturePooling.PatchDeviation, 3)]
    [DataRow(FeaturePooling.PatchQuarters, 2)]
    public void ForwardFeatures_AnyOptions_HaveTheLengthOfGetFeatureDimAndLeaveNoTensors(FeaturePooling pooling, int lastBlocks)
    {
        using ResNet encoder = NewEncoder();
        using Tensor images = rand(2, 3, 16, 16);
        var options = new FeatureOptions { Pooling = pooling, LastBlocks = lastBlocks };

        TensorAssert.LeavesNoTensors(() =>
        {
            using Tensor features = encoder.ForwardFeatures(images, options);
            CollectionAssert.AreEqual(new long[] { 2, Tiny.GetFeatureDim(options) }, features.shape);
        });
    }

    [TestMethod]
    public void ForwardFeatures_MeanOfTheLastStage_IsTheRepresentation()
    {
        using var scope = NewDisposeScope();
        using ResNet encoder = NewEncoder();
        Tensor images = rand(2, 3, 16, 16);

        Tensor features = encoder.ForwardFeatures(images, new FeatureOptions { Pooling = FeaturePooling.PatchMean, LastBlocks = 1 });

        TensorAssert.AreClose(encoder.Represent(images).detach(), features, 1e-5, "features");
    }

    [TestMethod]
    [DataRow(2, 3, 8, 16)]
    [DataRow(2, 1, 16, 16)]
    public void Forward_OtherShape_TellsGotAndWanted(int batch, int channels, int height, int width)
    {
        using ResNet encoder = NewEncoder();
        using Tensor images = zeros(batch, channels, height, width);

        var exception = Assert.ThrowsExactly<ArgumentException>(() => encoder.call(images));

        Assert.Contains($"[{batch}, {channels}, {height}, {width}]", exception.Message, StringComparison.Ordinal);
        Assert.Contains("[N, 3, 16, 16]", exception.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Project_AttachedHead_ReadsTheRepresentationAndStaysOutOfTheEncodersState()
    {
        using var scope = NewDisposeScope();
        using ResNet encoder = NewEncoder();
        int tensors = encoder.state_dict().Count;
        Linear head = nn.Linear(64, 5);
        encoder.AttachHead(head);
        Tensor images = rand(2, 3, 16, 16);

        TensorAssert.AreClose(head.call(encoder.Represent(images)).detach(), encoder.Project(images), 1e-5, "projection");

        Assert.HasCount(tensors + 2, encoder.state_dict());
        Assert.HasCount(tensors, encoder.GetEncoderState());
        Assert.IsTrue(encoder.state_dict().ContainsKey("fc.weight"));
    }

    private static ResNetOptions Named(string size, int imageSize) => size switch
    {
        "Micro" => ResNetOptions.Micro(imageSize),
        "ResNet18" => ResNetOptions.ResNet18(imageSize),
        "ResNet34" => ResNetOptions.ResNet34(imageSize),
        _ => ResNetOptions.ResNet50(imageSize),
    };

    private static ResNet NewEncoder()
    {
        var encoder = new ResNet(Tiny);
        RandomWeights.Fill(encoder);
        return encoder;
    }
}
