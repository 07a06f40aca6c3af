using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Layers;
using MLNet.SelfSup.Torch.Methods;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Methods;

[TestClass]
public sealed class MomentumEncoderTests
{
    [TestMethod]
    public void Start_CopiesWeightsAndBuffersAndTurnsGradientsOff()
    {
        using var scope = NewDisposeScope();
        using Sequential online = NewNetwork(weights: 3, statistics: 5);
        using Sequential momentum = NewNetwork(weights: 1, statistics: 2);

        MomentumEncoder.Start(online, momentum);

        Dictionary<string, Tensor> expected = online.state_dict();
        foreach ((string name, Tensor tensor) in momentum.state_dict())
        {
            TensorAssert.AreSame(expected[name], tensor, name);
        }

        Assert.IsTrue(momentum.parameters().All(p => !p.requires_grad));
        Assert.IsTrue(online.parameters().All(p => p.requires_grad));
    }

    [TestMethod]
    public void Start_ThenChanged_ShareNoMemory()
    {
        using Sequential online = NewNetwork(weights: 3, statistics: 5);
        using Sequential momentum = NewNetwork(weights: 1, statistics: 2);
        MomentumEncoder.Start(online, momentum);

        Fill(online, weights: 7, statistics: 8);

        AssertValues(momentum, weights: 3, statistics: 5);
    }

    [TestMethod]
    [DataRow(0.75, 2.5)]
    [DataRow(1.0, 3.0)]
    [DataRow(0.0, 1.0)]
    public void Follow_Weight_MovesParametersAndNotStatistics(double weight, double expected)
    {
        using Sequential online = NewNetwork(weights: 1, statistics: 5);
        using Sequential momentum = NewNetwork(weights: 3, statistics: 2);

        MomentumEncoder.Follow(online, momentum, weight);

        AssertValues(momentum, expected, statistics: 2);
        AssertValues(online, weights: 1, statistics: 5);
    }

    [TestMethod]
    public void Follow_FrozenParameter_FollowsToo()
    {
        using Sequential online = NewNetwork(weights: 1, statistics: 5);
        using Sequential momentum = NewNetwork(weights: 3, statistics: 2);
        online.parameters().First().requires_grad = false;

        MomentumEncoder.Follow(online, momentum, 0.5);

        AssertValues(momentum, weights: 2, statistics: 2);
    }

    [TestMethod]
    public void Follow_LeavesNoTensors()
    {
        using Sequential online = NewNetwork(weights: 1, statistics: 5);
        using Sequential momentum = NewNetwork(weights: 3, statistics: 2);

        TensorAssert.LeavesNoTensors(() => MomentumEncoder.Follow(online, momentum, 0.9));
    }

    private static Sequential NewNetwork(double weights, double statistics)
    {
        Sequential network = nn.Sequential(("0", LayerFactory.NewLinear(2, 3)), ("1", new BatchNormalization(3)));
        Fill(network, weights, statistics);
        return network;
    }

    private static void Fill(Sequential network, double weights, double statistics)
    {
        using var noGrad = no_grad();
        foreach (Parameter parameter in network.parameters())
        {
            nn.init.constant_(parameter, weights);
        }

        foreach ((string name, Tensor buffer) in network.named_buffers().Where(b => b.buffer.is_floating_point()))
        {
            nn.init.constant_(buffer, statistics);
        }
    }

    private static void AssertValues(Sequential network, double weights, double statistics)
    {
        using var scope = NewDisposeScope();
        foreach ((string name, Tensor tensor) in network.state_dict().Where(t => t.Value.is_floating_point()))
        {
            double expected = name.Contains("running", StringComparison.Ordinal) ? statistics : weights;
            TensorAssert.AreClose(full(tensor.shape, expected, dtype: float64), tensor, 1e-6, name);
        }
    }
}
