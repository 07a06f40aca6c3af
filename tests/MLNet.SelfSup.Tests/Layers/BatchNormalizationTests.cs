using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Layers;

[TestClass]
public sealed class BatchNormalizationTests
{
    private const double Tolerance = 1e-12;

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Forward_Maps_EqualsTorchsOwnLayer(bool affine) =>
        AssertEqual(nn.BatchNorm2d(3, affine: affine, dtype: float64), affine, [6, 3, 4, 5]);

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Forward_Vectors_EqualsTorchsOwnLayer(bool affine) =>
        AssertEqual(nn.BatchNorm1d(3, affine: affine, dtype: float64), affine, [6, 3]);

    [TestMethod]
    public void Forward_TwoGroups_EqualsTwoBatchesAndTakesTheMeanOfTheirStatistics()
    {
        using var scope = NewDisposeScope();
        using BatchNormalization layer = NewLayer(groups: 2);
        using BatchNormalization first = NewLayer();
        using BatchNormalization second = NewLayer();
        Tensor input = NewInput([6, 3, 2, 2]);

        Tensor output = layer.call(input);

        Tensor[] parts = [first.call(input.narrow(0, 0, 3)), second.call(input.narrow(0, 3, 3))];
        TensorAssert.AreClose(cat(parts).detach(), output, Tolerance, "output");
        foreach (string name in new[] { "running_mean", "running_var" })
        {
            Tensor mean = stack([first.get_buffer(name)!, second.get_buffer(name)!]).mean([0]);
            TensorAssert.AreClose(mean, layer.get_buffer(name)!, Tolerance, name);
        }

        Assert.AreEqual(1, layer.get_buffer("num_batches_tracked")!.item<long>());
    }

    [TestMethod]
    public void Forward_TwoGroupsInEvaluation_DoesNotCutTheBatch()
    {
        using var scope = NewDisposeScope();
        using BatchNormalization grouped = NewLayer(groups: 2);
        using BatchNormalization whole = NewLayer();
        Tensor input = NewInput([5, 3]);
        grouped.eval();
        whole.eval();

        TensorAssert.AreClose(whole.call(input).detach(), grouped.call(input), Tolerance, "output");
    }

    [TestMethod]
    public void Forward_BatchNotDivisible_TellsGotAndWanted()
    {
        using BatchNormalization layer = NewLayer(groups: 2);
        using Tensor input = NewInput([5, 3]);

        var exception = Assert.ThrowsExactly<ArgumentException>(() => layer.call(input));

        Assert.Contains("Got a batch of 5; wanted a multiple of the 2 groups", exception.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow(1, true)]
    [DataRow(2, true)]
    [DataRow(2, false)]
    public void Forward_LeavesNoTensors(int groups, bool training)
    {
        using BatchNormalization layer = NewLayer(groups);
        layer.train(training);
        using Tensor input = NewInput([6, 3, 2, 2]);

        TensorAssert.LeavesNoTensors(() => layer.call(input).Dispose());
    }

    private static void AssertEqual(nn.Module<Tensor, Tensor> torchs, bool affine, long[] shape)
    {
        using var scope = NewDisposeScope();
        using (torchs)
        {
            using BatchNormalization layer = NewLayer(affine: affine);
            CopyParameters(layer, torchs);
            for (int step = 0; step < 3; step++)
            {
                Tensor input = NewInput(shape);
                TensorAssert.AreClose(torchs.call(input).detach(), layer.call(input), Tolerance, $"output of step {step}");
            }

            CollectionAssert.AreEquivalent(torchs.state_dict().Keys, layer.state_dict().Keys);
            foreach ((string name, Tensor expected) in torchs.state_dict())
            {
                TensorAssert.AreClose(expected.detach(), layer.state_dict()[name], Tolerance, name);
            }

            torchs.eval();
            layer.eval();
            Tensor other = NewInput(shape);
            TensorAssert.AreClose(torchs.call(other).detach(), layer.call(other), Tolerance, "output in evaluation");
            Assert.AreEqual(3, layer.get_buffer("num_batches_tracked")!.item<long>());
        }
    }

    private static void CopyParameters(nn.Module source, nn.Module target)
    {
        using var noGrad = no_grad();
        Dictionary<string, Tensor> weights = source.state_dict();
        foreach ((string name, Tensor parameter) in target.named_parameters())
        {
            parameter.copy_(weights[name]);
        }
    }

    private static BatchNormalization NewLayer(int groups = 1, bool affine = true)
    {
        var layer = new BatchNormalization(3, groups, affine);
        layer.to(float64);
        RandomWeights.Fill(layer);
        return layer;
    }

    // Neither centred nor of unit deviation.
    private static Tensor NewInput(long[] shape)
    {
        using Tensor values = rand(shape, dtype: float64);
        return values.exp();
    }
}
