using MLNet.SelfSup.Torch.Training;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Training;

[TestClass]
public sealed class LossScalerTests
{
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Unscale_FiniteGradients_DividesThemAndKeepsTheScale(bool useFused)
    {
        using var scaler = new LossScaler(useFused);
        double scale = scaler.Scale;
        Tensor[] gradients = [full(3, (float)(2 * scale)), full(2, (float)(-scale))];

        using var noGradients = no_grad();
        Assert.IsTrue(scaler.Unscale(gradients));

        Assert.IsTrue(gradients[0].allclose(full(3, 2f)));
        Assert.IsTrue(gradients[1].allclose(full(2, -1f)));
        Assert.AreEqual(scale, scaler.Scale);
    }

    [TestMethod]
    [DataRow(true, float.PositiveInfinity)]
    [DataRow(false, float.PositiveInfinity)]
    [DataRow(true, float.NaN)]
    [DataRow(false, float.NaN)]
    public void Unscale_NotFinite_RefusesTheStepAndHalvesTheScale(bool useFused, float bad)
    {
        using var scaler = new LossScaler(useFused);
        double scale = scaler.Scale;

        using var noGradients = no_grad();
        Assert.IsFalse(scaler.Unscale([ones(3), full(2, bad)]));

        Assert.AreEqual(scale / 2, scaler.Scale);
    }

    [TestMethod]
    public void Unscale_TwoThousandGoodSteps_DoublesTheScale()
    {
        using var scaler = new LossScaler();
        double scale = scaler.Scale;
        using var noGradients = no_grad();
        for (int step = 0; step < 1999; step++)
        {
            scaler.Unscale([ones(1)]);
        }

        Assert.AreEqual(scale, scaler.Scale);
        scaler.Unscale([ones(1)]);
        Assert.AreEqual(2 * scale, scaler.Scale);
        Assert.AreEqual(0, scaler.State["good_steps"].item<long>());
    }
}
