using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Training.Optimizers;
using TorchSharp;

namespace MLNet.SelfSup.Tests.Training.Optimizers;

[TestClass]
public sealed class FusedKernelsTests
{
    [TestMethod]
    public void Script_Compiles()
    {
        Assert.IsTrue(FusedKernels.IsAvailable);
        Assert.IsNull(FusedKernels.Failure);
    }

    [TestMethod]
    public void AdamW_UnderConstantCollections_ReadsItsNumbers()
    {
        using var collections = new ConstantCollections();
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor[] parameters = [torch.zeros(1, dtype: torch.float64)];
        torch.Tensor[] gradients = [torch.ones(1, dtype: torch.float64)];
        torch.Tensor[] averages = [torch.zeros(1, dtype: torch.float64)];
        torch.Tensor[] squares = [torch.zeros(1, dtype: torch.float64)];
        torch.Tensor[] steps = [torch.zeros([])];

        for (int i = 0; i < 2000; i++)
        {
            FusedKernels.AdamW(parameters, gradients, averages, squares, steps, 1e-3, (0.9, 0.95, 1e-12, 0));
        }

        // With a gradient that is always 1 every step is as long as the learning rate.
        Assert.AreEqual(-2.0, parameters[0].ToDouble(), 1e-6);
    }

    [TestMethod]
    public void SgdAndLars_UnderConstantCollections_ReadTheirNumbers()
    {
        using var collections = new ConstantCollections();
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor[] parameters = [torch.zeros(1, 1, dtype: torch.float64)];
        torch.Tensor[] gradients = [torch.ones(1, 1, dtype: torch.float64)];
        torch.Tensor[] buffers = [torch.zeros(1, 1, dtype: torch.float64)];

        (double weight, double buffer) = (0, 0);

        for (int i = 0; i < 1000; i++)
        {
            gradients[0].fill_(1);
            FusedKernels.Sgd(parameters, gradients, buffers, 1e-3, momentum: 0.5, decay: 0.1);
            FusedKernels.Lars(parameters, gradients, buffers, 0.5, (0.9, 0.2, 1e-3));
            buffer = (0.5 * buffer) + 1 + (0.1 * weight);
            weight -= 1e-3 * buffer;
            buffer = (0.9 * buffer) + (1e-3 * Math.Abs(weight) * Math.Sign(1 + (0.2 * weight)));
            weight -= 0.5 * buffer;
        }

        Assert.AreEqual(weight, parameters[0].ToDouble(), 1e-9);
    }

    [TestMethod]
    public void Clip_GivesTheNormBefore()
    {
        using DisposeScope scope = torch.NewDisposeScope();

        torch.Tensor norm = FusedKernels.Clip([torch.ones(4), torch.tensor([2f, 2f, 2f])], 1);

        Assert.AreEqual(4f, norm.item<float>(), 1e-6f);
    }
}
