using MLNet.SelfSup.Torch.Training.Optimizers;
using TorchSharp;
using TorchSharp.Modules;

namespace MLNet.SelfSup.Tests.Training.Optimizers;

[TestClass]
public sealed class GradientClippingTests : IDisposable
{
    private readonly DisposeScope _scope = torch.NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Clip_LongGradient_HasTheLimitAsNorm(bool useFused)
    {
        Parameter[] parameters = Make([3, 0], new[,] { { 0f, 4f } });

        GradientClipping.Clip(parameters, 2.5, useFused);

        Assert.AreEqual(1.5f, parameters[0].grad![0].item<float>(), 1e-5f);
        Assert.AreEqual(2f, parameters[1].grad![0][1].item<float>(), 1e-5f);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Clip_ShortGradient_KeepsItsBits(bool useFused)
    {
        Parameter[] parameters = Make([3.1f, 0], new[,] { { 0f, 4f } });

        GradientClipping.Clip(parameters, 6, useFused);

        Assert.AreEqual(3.1f, parameters[0].grad![0].item<float>());
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Clip_ZeroGradient_StaysZero(bool useFused)
    {
        Parameter[] parameters = Make([0, 0], new[,] { { 0f, 0f } });

        GradientClipping.Clip(parameters, 1, useFused);

        Assert.AreEqual(0f, parameters[0].grad!.abs().sum().item<float>());
    }

    [TestMethod]
    public void Clip_NoGradients_DoesNothing()
    {
        Parameter[] parameters = [new(torch.ones(2))];

        GradientClipping.Clip(parameters, 1);

        Assert.IsNull(parameters[0].grad);
    }

    private static Parameter[] Make(float[] first, float[,] second)
    {
        Parameter[] parameters = [new(torch.ones(first.Length)), new(torch.ones(second.GetLength(0), second.GetLength(1))), new(torch.ones(5))];
        parameters[0].grad = torch.tensor(first);
        parameters[1].grad = torch.tensor(second);
        return parameters;
    }
}
