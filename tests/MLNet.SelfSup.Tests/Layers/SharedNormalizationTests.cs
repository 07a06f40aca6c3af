using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Layers;

/// <summary>Two processes with the same rows are one with these rows twice: its statistics are those of the rows themselves.</summary>
[TestClass]
public sealed class SharedNormalizationTests
{
    private const int Width = 5;

    [TestMethod]
    [DataRow(false, 8)]
    [DataRow(true, 8)]
    [DataRow(true, 1)]
    [DataRow(false, 1)]
    public void Forward_TwoProcessesWithTheSameRows_EqualsPlainNormalizationOfBoth(bool isImage, int count)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor rows = NewRows(isImage).narrow(0, 0, count);
        Tensor weights = NewRows(isImage).narrow(0, 8 - count, count);
        using BatchNormalization shared = NewLayer();
        using BatchNormalization plain = NewLayer();
        shared.ShareBatch(new Twin());
        Tensor own = rows.clone().requires_grad_();
        Tensor both = rows.clone().requires_grad_();

        Tensor output = shared.call(own);
        Tensor expected = plain.call(cat([both, both]));
        GuardedBackward.Run((output * weights).sum());

        // The mean over the two processes is half of the sum.
        (expected * cat([weights, weights])).sum().backward();

        TensorAssert.AreClose(expected.narrow(0, 0, count), output, 1e-12, "output");
        TensorAssert.AreClose(both.grad!, own.grad! * 2, 1e-11, "gradient of the input");
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in plain.named_parameters())
        {
            TensorAssert.AreClose(parameter.grad!, shared.get_parameter(name)!.grad! * 2, 1e-11, name);
        }

        foreach ((string name, Tensor buffer) in plain.named_buffers())
        {
            TensorAssert.AreClose(buffer, shared.get_buffer(name)!, 1e-12, name);
        }
    }

    [TestMethod]
    public void Forward_InEvaluation_UsesTheRunningStatistics()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor rows = NewRows(isImage: false);
        using BatchNormalization shared = NewLayer();
        using BatchNormalization plain = NewLayer();
        shared.ShareBatch(new Twin());
        shared.eval();
        plain.eval();

        TensorAssert.AreSame(plain.call(rows), shared.call(rows), "output");
    }

    [TestMethod]
    public void ShareBatch_Groups_AreSplitOrRefused()
    {
        using var four = new BatchNormalization(Width, groups: 4);
        using var three = new BatchNormalization(Width, groups: 3);

        four.ShareBatch(new Twin());
        ArgumentException exception = Assert.ThrowsExactly<ArgumentException>(() => three.ShareBatch(new Twin()));

        Assert.AreEqual((4, 2), (four.Groups, four.LocalGroups));
        Assert.Contains("3 groups of batch normalisation can't be given to 2 ranks alike", exception.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void ForwardAndBackward_LeaveNoTensors()
    {
        using BatchNormalization shared = NewLayer();
        shared.ShareBatch(new Twin());
        using Tensor rows = NewRows(isImage: true).requires_grad_();
        Step();
        TensorAssert.LeavesNoTensors(Step);

        void Step()
        {
            using DisposeScope scope = NewDisposeScope();
            GuardedBackward.Run(shared.call(rows).sum());
            rows.grad = null;
            foreach (TorchSharp.Modules.Parameter parameter in shared.parameters())
            {
                parameter.grad = null;
            }
        }
    }

    private static BatchNormalization NewLayer()
    {
        var layer = new BatchNormalization(Width);
        layer.to(float64);
        layer.train();
        using IDisposable noGradients = no_grad();
        layer.get_parameter("weight")!.copy_(tensor(new[] { 0.5, 1, 1.5, 2, -1 }));
        layer.get_parameter("bias")!.copy_(tensor(new[] { 0.1, 0, -0.2, 1, 3 }));
        return layer;
    }

    private static Tensor NewRows(bool isImage)
    {
        using var generator = new Generator(5);
        return randn(isImage ? [8, Width, 3, 2] : [8, Width], dtype: float64, generator: generator);
    }

    private sealed class Twin : IBatchPeers
    {
        public int Count => 2;

        public Tensor Gather(Tensor tensor) => cat([tensor, tensor]);

        public void Sum(Tensor tensor)
        {
            using Tensor twice = tensor.add(tensor);
            tensor.copy_(twice);
        }
    }
}
