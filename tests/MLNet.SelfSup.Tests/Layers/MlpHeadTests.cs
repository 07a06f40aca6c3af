using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Layers;

/// <summary>Names and shapes are those of official checkpoints.</summary>
[TestClass]
public sealed class MlpHeadTests
{
    [TestMethod]
    public void NewBiased_IsMocoV2s()
    {
        using Sequential head = MlpHead.NewBiased(6, 4);

        AssertState("0.weight 6x6, 0.bias 6, 2.weight 4x6, 2.bias 4", head);
        AssertMaps(head, 6, 4);
    }

    [TestMethod]
    public void NewBiased_NegativeHiddenValues_AreCutByTheRelu()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using Sequential head = MlpHead.NewBiased(2, 1);
        Dictionary<string, Tensor> state = head.state_dict();
        state["0.weight"].copy_(eye(2));
        state["2.weight"].copy_(ones(1, 2));

        // 3 passes, -5 does not.
        Assert.AreEqual(3, head.call(tensor(new float[] { 3, -5 }, [1, 2])).item<float>());
    }

    [TestMethod]
    public void NewNormalized_ThreeLayers_IsTheProjectorOfAVisionTransformer()
    {
        using Sequential head = MlpHead.NewNormalized(3, 6, 8, 4, normalizesOutput: true);

        AssertState(
            "0.weight 8x6, 1.weight 8, 1.bias 8, 1.running_mean 8, 1.running_var 8, 1.num_batches_tracked scalar int64, "
            + "3.weight 8x8, 4.weight 8, 4.bias 8, 4.running_mean 8, 4.running_var 8, 4.num_batches_tracked scalar int64, "
            + "6.weight 4x8, 7.running_mean 4, 7.running_var 4, 7.num_batches_tracked scalar int64",
            head);
        AssertMaps(head, 6, 4);
    }

    [TestMethod]
    public void NewNormalized_TwoLayersWithoutLastNorm_IsThePredictorOfAResNet()
    {
        using Sequential head = MlpHead.NewNormalized(2, 4, 8, 4, normalizesOutput: false);

        AssertState("0.weight 8x4, 1.weight 8, 1.bias 8, 1.running_mean 8, 1.running_var 8, 1.num_batches_tracked scalar int64, 3.weight 4x8", head);
        AssertMaps(head, 4, 4);
    }

    private static void AssertState(string expected, Sequential head) => CollectionAssert.AreEquivalent(expected.Split(", "), StateText.Of(head));

    private static void AssertMaps(Sequential head, int inputs, int outputs)
    {
        using Tensor input = rand(5, inputs);
        using Tensor output = head.call(input);

        CollectionAssert.AreEqual(new long[] { 5, outputs }, output.shape);
    }
}
