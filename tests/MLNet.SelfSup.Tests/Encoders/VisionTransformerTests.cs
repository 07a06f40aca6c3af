using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Encoders;
using MLNet.SelfSup.Torch.Layers;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Encoders;

[TestClass]
public sealed class VisionTransformerTests
{
    private static readonly VisionTransformerOptions Options = new() { ImageSize = 16, PatchSize = 4, EmbedDim = 12, Depth = 3, NumHeads = 3 };

    [TestMethod]
    public void Forward_Images_GivesTokensAndLeavesNone()
    {
        using VisionTransformer encoder = NewEncoder();
        using Tensor images = rand(2, 3, 16, 16);

        TensorAssert.LeavesNoTensors(() =>
        {
            using Tensor tokens = encoder.call(images);
            CollectionAssert.AreEqual(new long[] { 2, 17, 12 }, tokens.shape);
        });
    }

    [TestMethod]
    public void ForwardPatches_AllPatchesShuffled_EqualsForwardShuffled()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using VisionTransformer encoder = NewEncoder();
        Tensor images = rand(2, 3, 16, 16);
        Tensor order = randperm(16, dtype: int64);
        Tensor patches = Patches.FromImages(images, 4).index_select(1, order);

        Tensor tokens = encoder.ForwardPatches(patches, order.expand(2, 16));

        Tensor expected = encoder.call(images);
        TensorAssert.AreClose(expected.narrow(1, 0, 1), tokens.narrow(1, 0, 1), 1e-5, "class token");
        TensorAssert.AreClose(expected.narrow(1, 1, 16).index_select(1, order), tokens.narrow(1, 1, 16), 1e-5, "patches");
    }

    [TestMethod]
    public void ForwardBlocks_AllBlocks_GivesRawTokensAndTheNormedLast()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using VisionTransformer encoder = NewEncoder();
        var outputs = new List<Tensor>();
        foreach (nn.Module module in encoder.modules().Where(m => m is Block))
        {
            ((Block)module).register_forward_hook((_, _, output) =>
            {
                outputs.Add(output.clone().DetachFromDisposeScope());
                return output;
            });
        }

        Tensor images = rand(2, 3, 16, 16);
        IReadOnlyList<Tensor> blocks = encoder.ForwardBlocks(images, 100);

        Assert.HasCount(3, blocks);
        TensorAssert.AreSame(outputs[0], blocks[0], "first block");
        TensorAssert.AreSame(outputs[1], blocks[1], "second block");
        TensorAssert.AreSame(encoder.call(images), blocks[2], "last block");
        outputs.ForEach(o => o.Dispose());
    }

    [TestMethod]
    [DataRow(FeaturePooling.ClassToken, 1)]
    [DataRow(FeaturePooling.PatchMean | FeaturePooling.PatchDeviation, 2)]
    [DataRow(FeaturePooling.ClassToken | FeaturePooling.PatchMean | FeaturePooling.PatchDeviation, 9)]
    [DataRow(FeaturePooling.ClassToken | FeaturePooling.PatchQuarters, 2)]
    public void ForwardFeatures_AnyOptions_HaveTheLengthOfGetFeatureDim(FeaturePooling pooling, int lastBlocks)
    {
        using VisionTransformer encoder = NewEncoder();
        using Tensor images = rand(2, 3, 16, 16);
        var options = new FeatureOptions { Pooling = pooling, LastBlocks = lastBlocks };

        using Tensor features = encoder.ForwardFeatures(images, options);

        CollectionAssert.AreEqual(new long[] { 2, Options.GetFeatureDim(options) }, features.shape);
    }

    [TestMethod]
    public void Forward_OtherImageSize_TellsGotAndWanted()
    {
        using VisionTransformer encoder = NewEncoder();
        using Tensor images = zeros(2, 3, 8, 16);

        var exception = Assert.ThrowsExactly<ArgumentException>(() => encoder.call(images));

        Assert.Contains("[2, 3, 8, 16]", exception.Message, StringComparison.Ordinal);
        Assert.Contains("[N, 3, 16, 16]", exception.Message, StringComparison.Ordinal);
    }

    private static VisionTransformer NewEncoder()
    {
        var encoder = new VisionTransformer(Options, PositionEmbedding.SinCos(4, 12, GridAxis.Column));
        RandomWeights.Fill(encoder);
        return encoder;
    }
}
