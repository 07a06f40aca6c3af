using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch;
using MLNet.SelfSup.Torch.Layers;
using MLNet.SelfSup.Torch.Layers.Bert;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Layers;

[TestClass]
[DoNotParallelize]
public sealed class RecomputationTests
{
    private const int Runs = 2;

    [TestMethod]
    public void Block_DropPath_GivesTheSameGradients()
    {
        using var block = new Block(8, 2, 4, dropPath: 0.5);

        AssertSame(block, inputs => block.call(inputs[0]), [6, 5, 8]);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void ResidualBlock_BatchNormalization_GivesTheSameGradientsAndStatistics(int groups)
    {
        using var block = new ResidualBlock(ResNetBlock.Basic, 4, 8, 8, 2, groups);

        AssertSame(block, inputs => block.call(inputs[0]), [4, 4, 6, 6]);
    }

    [TestMethod]
    public void BertLayer_DropoutAndImage_GivesTheSameGradients()
    {
        using var layer = new BertLayer(new TextEncoderOptions { EmbedDim = 8, NumHeads = 2, Dropout = 0.3 }, imageWidth: 6);
        using Tensor bias = zeros([3, 1, 1, 4], dtype: float64);

        AssertSame(layer, inputs => layer.Forward(inputs[0], bias, inputs[1]), [3, 4, 8], [3, 5, 6]);
    }

    [TestMethod]
    public void Run_InTraining_KeepsInputsAloneAndComputesTwice()
    {
        int runs = 0;
        using Tensor input = ones([3], requires_grad: true);
        Tensor Body(IReadOnlyList<Tensor> inputs)
        {
            Assert.AreEqual(runs == 1, is_grad_enabled(), "The first run keeps nothing for a gradient.");
            Assert.AreEqual(runs == 1, Recomputation.IsRunning);
            runs++;
            return inputs[0].Squared();
        }

        using Tensor output = Recomputation.Run(isOn: true, Body, input);
        using Tensor sum = output.sum();
        GuardedBackward.Run(sum);

        Assert.AreEqual(Runs, runs);
        CollectionAssert.AreEqual(new float[] { 2, 2, 2 }, input.grad!.data<float>().ToArray());
        Assert.IsFalse(Recomputation.IsRunning);
    }

    [TestMethod]
    public void Run_WithoutGradients_ComputesOnce()
    {
        int runs = 0;
        using Tensor input = ones([3], requires_grad: true);
        using var noGrad = no_grad();

        using Tensor output = Recomputation.Run(isOn: true, i => { runs++; return i[0].Plus(1); }, input);

        Assert.AreEqual(1, runs);
    }

    [TestMethod]
    public void Run_SecondRunFails_SurfacesAndEnds()
    {
        int runs = 0;
        using Tensor input = ones([3], requires_grad: true);
        using Tensor output = Recomputation.Run(isOn: true, i => runs++ == 0 ? i[0].Plus(1) : throw new InvalidOperationException("no second time"), input);
        using Tensor sum = output.sum();

        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(() => GuardedBackward.Run(sum));

        Assert.AreEqual("no second time", error.Message);
        Assert.IsFalse(Recomputation.IsRunning);
    }

    // Output, draws after it, gradients of inputs and parameters, and buffers, of two steps.
    private static void AssertSame(nn.Module module, Func<Tensor[], Tensor> run, params long[][] shapes)
    {
        using var scope = NewDisposeScope();
        module.to(float64);
        RandomWeights.Fill(module);
        module.train();
        Dictionary<string, Tensor> start = module.state_dict().ToDictionary(t => t.Key, t => t.Value.detach().clone());
        Tensor[] expected = Step(module, run, shapes, recomputes: false);
        using (no_grad())
        {
            foreach ((string name, Tensor tensor) in module.state_dict())
            {
                tensor.copy_(start[name]);
            }
        }

        Tensor[] actual = Step(module, run, shapes, recomputes: true);

        Assert.HasCount(expected.Length, actual);
        for (int i = 0; i < expected.Length; i++)
        {
            TensorAssert.AreSame(expected[i], actual[i], $"number {i}");
        }
    }

    private static Tensor[] Step(nn.Module module, Func<Tensor[], Tensor> run, long[][] shapes, bool recomputes)
    {
        Recomputation.Use(module, recomputes);
        module.zero_grad();
        using Generator global = manual_seed(3);
        var found = new List<Tensor>();
        for (int i = 0; i < Runs; i++)
        {
            Tensor[] inputs = [.. shapes.Select(s => randn(s, dtype: float64).requires_grad_(true))];
            Tensor output = run(inputs);
            found.Add(output.detach());
            GuardedBackward.Run(output.Squared().sum());
            found.AddRange(inputs.Select(t => t.grad!));
            found.Add(rand(2));
        }

        found.AddRange(module.parameters().Select(p => p.grad!.clone()));
        found.AddRange(module.buffers().Select(b => b.clone()));
        return [.. found];
    }
}
