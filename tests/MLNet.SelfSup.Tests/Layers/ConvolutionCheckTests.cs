using MLNet.SelfSup.Torch.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.SelfSup.Tests.Layers;

[TestClass]
public sealed class ConvolutionCheckTests
{
    // Blocks of 64, 48 and 32 outputs leave no rest, or that of 48 is not taken.
    [TestMethod]
    [DataRow(64)]
    [DataRow(128)]
    [DataRow(192)]
    [DataRow(256)]
    [DataRow(384)]
    [DataRow(768)]
    [DataRow(3072)]
    public void IsSound_NoBlockLeavesARest_IsTrue(int width) => Assert.IsTrue(ConvolutionCheck.IsSound(width));

    [TestMethod]
    [DataRow(96)]
    [DataRow(97)]
    [DataRow(320)]
    [DataRow(432)]
    [DataRow(512)]
    [DataRow(720)]
    [DataRow(1024)]
    [DataRow(2048)]
    public void IsSound_ABlockLeavesARest_IsFalse(int width) => Assert.IsFalse(ConvolutionCheck.IsSound(width));

    // Each of these divides by zero in oneDNN, for some numbers of rows on some machines.
    [TestMethod]
    [DataRow(256, 1024)]
    [DataRow(512, 1024)]
    [DataRow(1024, 512)]
    [DataRow(512, 2048)]
    [DataRow(1024, 2048)]
    public void Allows_FatalWidths_DoesNotEvenTry(int inputs, int outputs) =>
        Assert.IsFalse(ConvolutionCheck.Allows(1, 394, inputs, outputs, differentiates: true, (_, _, _, _) => throw new InvalidOperationException("tried")));

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Allows_WrongResult_IsFoundOnce(bool differentiates)
    {
        int calls = 0;
        Tensor Wrong(Tensor input, Tensor weight, Tensor? bias, long images)
        {
            calls++;
            Tensor result = functional.linear(input, weight);
            return cat([result.narrow(1, 0, 63), result.narrow(1, 63, 1) + 1], 1);
        }

        Assert.IsFalse(ConvolutionCheck.Allows(1, 777, 64, 64, differentiates, Wrong));
        Assert.IsFalse(ConvolutionCheck.Allows(1, 777, 64, 64, differentiates, Wrong));

        Assert.AreEqual(1, calls);
    }

    [TestMethod]
    public void Allows_WrongGradientAlone_IsFoundWhereGradientsAreWanted()
    {
        static Tensor Wrong(Tensor input, Tensor weight, Tensor? bias, long images)
        {
            Tensor result = functional.linear(input, weight);
            return result + (input.sum() - input.detach().sum());
        }

        Assert.IsTrue(ConvolutionCheck.Allows(1, 778, 64, 64, differentiates: false, Wrong));
        Assert.IsFalse(ConvolutionCheck.Allows(1, 778, 64, 64, differentiates: true, Wrong));
    }

    [TestMethod]
    public void Allows_RightResult_DrawsNothingAndIsTriedOnceForASize()
    {
        int calls = 0;
        Tensor Right(Tensor input, Tensor weight, Tensor? bias, long images)
        {
            calls++;
            return functional.linear(input, weight);
        }

        using var generator = manual_seed(5);
        using Tensor expected = rand(4);
        manual_seed(5).Dispose();

        Assert.IsTrue(ConvolutionCheck.Allows(1, 779, 64, 64, differentiates: true, Right));
        Assert.IsTrue(ConvolutionCheck.Allows(1, 779, 64, 64, differentiates: true, Right));
        Assert.IsTrue(ConvolutionCheck.Allows(1, 780, 64, 64, differentiates: true, Right));

        using Tensor drawn = rand(4);
        Assert.AreEqual(2, calls);
        Assert.IsTrue(expected.Equals(drawn));
    }
}
