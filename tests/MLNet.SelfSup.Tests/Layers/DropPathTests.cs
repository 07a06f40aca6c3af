using MLNet.SelfSup.Torch.Layers;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Layers;

[TestClass]
public sealed class DropPathTests
{
    [TestMethod]
    public void Apply_WholeImages_AreDroppedOrScaled()
    {
        using var scope = NewDisposeScope();
        using Generator seed = manual_seed(4);
        Tensor kept = DropPath.Apply(ones(4000, 2, 3, dtype: float64), 0.25);

        Tensor images = kept.view(4000, 6);
        Assert.IsTrue(images.eq(images.narrow(1, 0, 1)).all().item<bool>(), "An image was dropped in part.");
        Assert.AreEqual(0.75, images.narrow(1, 0, 1).ne(0).to(float64).mean().item<double>(), 0.03);
        Assert.AreEqual(1 / 0.75, images.max().item<double>(), 1e-12);
        Assert.AreEqual(1, images.mean().item<double>(), 0.04);
    }

    [TestMethod]
    public void Block_InEvaluation_DropsNothing()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var block = new Block(8, 2, 2, dropPath: 0.9);
        foreach (TorchSharp.Modules.Parameter parameter in block.parameters())
        {
            parameter.normal_();
        }

        Tensor tokens = randn(3, 4, 8);
        block.eval();
        Tensor first = block.call(tokens);
        Tensor second = block.call(tokens);
        block.train();
        Tensor dropped = block.call(tokens);

        Assert.IsTrue(first.eq(second).all().item<bool>());
        Assert.IsFalse(dropped.allclose(first), "Nothing was dropped in training.");
    }
}
