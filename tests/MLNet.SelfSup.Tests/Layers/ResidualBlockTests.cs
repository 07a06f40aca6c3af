using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Layers;

[TestClass]
public sealed class ResidualBlockTests
{
    [TestMethod]
    [DataRow(ResNetBlock.Basic, 8, 4, 8, 1, 8)]
    [DataRow(ResNetBlock.Basic, 8, 16, 16, 2, 4)]
    [DataRow(ResNetBlock.Bottleneck, 8, 2, 8, 1, 8)]
    [DataRow(ResNetBlock.Bottleneck, 8, 4, 16, 2, 4)]
    public void Forward_Maps_HaveTheBlocksWidthAndStride(ResNetBlock kind, int inputs, int width, int outputs, int stride, int side)
    {
        using var block = new ResidualBlock(kind, inputs, width, outputs, stride, groups: 1);
        RandomWeights.Fill(block);
        using Tensor map = randn(2, inputs, 8, 8);

        using Tensor output = block.call(map);

        CollectionAssert.AreEqual(new long[] { 2, outputs, side, side }, output.shape);
        Assert.IsGreaterThanOrEqualTo(0, output.min().item<float>());
    }

    [TestMethod]
    public void Names_Bottleneck_BearTheStrideInTheMiddleAndAShortcut()
    {
        using var block = new ResidualBlock(ResNetBlock.Bottleneck, 8, 4, 16, stride: 2, groups: 1);

        string[] weights = [.. StateText.Of(block).Where(l => l.Contains(".weight", StringComparison.Ordinal))];

        string expected = "conv1.weight 4x8x1x1, bn1.weight 4, conv2.weight 4x4x3x3, bn2.weight 4, conv3.weight 16x4x1x1, bn3.weight 16, downsample.0.weight 16x8x1x1, downsample.1.weight 16";
        CollectionAssert.AreEquivalent(expected.Split(", "), weights);
    }

    [TestMethod]
    [DataRow(ResNetBlock.Basic, 8)]
    [DataRow(ResNetBlock.Bottleneck, 2)]
    public void Forward_ZeroLastNorm_IsTheReluOfTheInput(ResNetBlock kind, int width)
    {
        using var scope = NewDisposeScope();
        using var block = new ResidualBlock(kind, inputs: 8, width, outputs: 8, stride: 1, groups: 1);
        RandomWeights.Fill(block);
        string last = kind == ResNetBlock.Basic ? "bn2" : "bn3";
        using (no_grad())
        {
            block.state_dict()[$"{last}.bias"].zero_();
        }

        Tensor map = randn(2, 8, 4, 4);
        Tensor kept = map.clone();
        block.ZeroLastNorm();

        Tensor output = block.call(map);

        TensorAssert.AreClose(nn.functional.relu(kept), output, 1e-6, "output");
        TensorAssert.AreSame(kept, map, "the input");
    }

    [TestMethod]
    public void Forward_RandomWeights_EqualsTheFormula()
    {
        using var scope = NewDisposeScope();
        using var block = new ResidualBlock(ResNetBlock.Basic, inputs: 3, width: 5, outputs: 5, stride: 2, groups: 1);
        block.to(float64);
        RandomWeights.Fill(block);
        Dictionary<string, Tensor> weights = block.state_dict();
        Tensor map = randn(2, 3, 6, 6, float64);

        Tensor output = block.call(map);

        Tensor hidden = nn.functional.relu(Normalize(nn.functional.conv2d(map, weights["conv1.weight"], strides: [2, 2], padding: [1, 1]), weights, "bn1"));
        Tensor change = Normalize(nn.functional.conv2d(hidden, weights["conv2.weight"], padding: [1, 1]), weights, "bn2");
        Tensor carried = Normalize(nn.functional.conv2d(map, weights["downsample.0.weight"], strides: [2, 2]), weights, "downsample.1");
        TensorAssert.AreClose(nn.functional.relu(change.add(carried)).detach(), output, 1e-10, "output");
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void Forward_LeavesNoTensors(int stride)
    {
        using var block = new ResidualBlock(ResNetBlock.Bottleneck, 8, 2, 8, stride, groups: 2);
        using Tensor map = randn(2, 8, 4, 4);

        TensorAssert.LeavesNoTensors(() => block.call(map).Dispose());
    }

    private static Tensor Normalize(Tensor map, Dictionary<string, Tensor> weights, string norm)
    {
        Tensor mean = map.mean([0, 2, 3], keepdim: true);
        Tensor centred = map - mean;
        Tensor variance = (centred * centred).mean([0, 2, 3], keepdim: true);
        Tensor epsilon = full(1, 1e-5, dtype: float64);
        Tensor scaled = centred / variance.add(epsilon).sqrt() * weights[$"{norm}.weight"].view(1, -1, 1, 1);
        return scaled.add(weights[$"{norm}.bias"].view(1, -1, 1, 1));
    }
}
