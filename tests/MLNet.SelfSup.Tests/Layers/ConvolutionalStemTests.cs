using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Layers;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Layers;

[TestClass]
public sealed class ConvolutionalStemTests
{
    [TestMethod]
    [DataRow(2, 64)]
    [DataRow(4, 16)]
    [DataRow(8, 4)]
    public void Forward_Images_GivesATokenAPatch(int patchSize, int tokens)
    {
        using var stem = new ConvolutionalStem(channels: 3, patchSize, width: 8);
        RandomWeights.Fill(stem);
        using Tensor images = rand(2, 3, 16, 16);

        using Tensor output = stem.call(images);

        CollectionAssert.AreEqual(new long[] { 2, tokens, 8 }, output.shape);
        Assert.IsTrue(output.isfinite().all().item<bool>());
    }

    [TestMethod]
    public void StateDict_TwoHalvings_DoublesTheWidthEachTime()
    {
        using var stem = new ConvolutionalStem(channels: 3, patchSize: 4, width: 8);
        string[] expected =
        [
            "proj.0.weight 4x3x3x3", "proj.1.weight 4", "proj.1.bias 4", "proj.1.running_mean 4", "proj.1.running_var 4", "proj.1.num_batches_tracked scalar int64",
            "proj.3.weight 8x4x3x3", "proj.4.weight 8", "proj.4.bias 8", "proj.4.running_mean 8", "proj.4.running_var 8", "proj.4.num_batches_tracked scalar int64",
            "proj.6.weight 8x8x1x1", "proj.6.bias 8",
        ];

        CollectionAssert.AreEquivalent(expected, StateText.Of(stem));
    }

    [TestMethod]
    public void Forward_Tokens_StandRowByRow()
    {
        using var scope = NewDisposeScope();
        using var stem = new ConvolutionalStem(channels: 3, patchSize: 4, width: 8);
        RandomWeights.Fill(stem);
        stem.eval();
        Tensor images = zeros(1, 3, 32, 32);
        Tensor marked = images.clone();
        marked.narrow(2, 0, 1).narrow(3, 31, 1).copy_(full([1, 3, 1, 1], 10));

        Tensor difference = (stem.call(marked) - stem.call(images)).abs().sum(2).select(0, 0);

        // The corner's pixel is in the last patch of the first of 8 rows, and no other patch's convolutions reach it.
        float changed = difference.select(0, 7).item<float>();
        Assert.IsGreaterThan(0.1f, changed);
        Assert.AreEqual(changed, difference.sum().item<float>(), 1e-4f * changed);
    }

    [TestMethod]
    public void Forward_LeavesNoTensors()
    {
        using var stem = new ConvolutionalStem(channels: 3, patchSize: 4, width: 8);
        using Tensor images = rand(2, 3, 16, 16);

        TensorAssert.LeavesNoTensors(() => stem.call(images).Dispose());
    }
}
