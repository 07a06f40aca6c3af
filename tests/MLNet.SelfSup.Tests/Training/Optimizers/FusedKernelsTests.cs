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
    public void Clip_GivesTheNormBefore()
    {
        using DisposeScope scope = torch.NewDisposeScope();

        torch.Tensor norm = FusedKernels.Clip([torch.ones(4), torch.tensor([2f, 2f, 2f])], 1);

        Assert.AreEqual(4f, norm.item<float>(), 1e-6f);
    }
}
