using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Supervised;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Supervised;

[TestClass]
public sealed class BatchTargetsTests
{
    [TestMethod]
    public void Pick_Classes_SmoothsAsAsked()
    {
        using var scope = NewDisposeScope();
        var targets = new BatchTargets(TrainingTargets.OfClasses([2, 0, 1], 4), smoothing: 0.2);

        Tensor picked = targets.Pick([1, 0], zeros(1, dtype: float64));

        TensorAssert.AreClose(tensor(new[,] { { 0.85, 0.05, 0.05, 0.05 }, { 0.05, 0.05, 0.85, 0.05 } }), picked, 1e-12, "The targets");
    }

    [TestMethod]
    public void ComputeLoss_Classes_IsTheCrossEntropy()
    {
        using var scope = NewDisposeScope();
        var targets = new BatchTargets(TrainingTargets.OfClasses([1, 0, 2], 3), smoothing: 0.1);
        Tensor outputs = tensor(new[,] { { 1.0, 2, 3 }, { 0, 0, 1 }, { -1, 1, 0.5 } });

        Tensor loss = targets.ComputeLoss(outputs, targets.Pick([0, 1, 2], outputs));

        Tensor expected = nn.functional.cross_entropy(outputs, tensor(new long[] { 1, 0, 2 }), label_smoothing: 0.1);
        TensorAssert.AreClose(expected, loss, 1e-12, "The loss");
    }

    [TestMethod]
    public void ComputeLoss_Values_IsTheMeanSquareOfScaledErrors()
    {
        using var scope = NewDisposeScope();
        var targets = new BatchTargets(TrainingTargets.OfValues([10, 14, 18]), smoothing: 0);
        Tensor outputs = tensor(new[,] { { 0.0 }, { 1 } });

        Tensor loss = targets.ComputeLoss(outputs, targets.Pick([0, 1], outputs));

        // Mean 14, deviation √(32/3): the targets are -4 and 0 in deviations.
        double deviation = Math.Sqrt(32.0 / 3);
        Assert.AreEqual(((16 / (deviation * deviation)) + 1) / 2, loss.item<double>(), 1e-12);
        Assert.AreEqual(deviation, targets.Scale!.Deviation, 1e-12);
        Assert.AreEqual(14, targets.Scale.Mean, 1e-12);
    }

    [TestMethod]
    public void Scale_ValuesAllTheSame_IsOne()
    {
        var targets = new BatchTargets(TrainingTargets.OfValues([3, 3]), smoothing: 0);

        Assert.AreEqual(1, targets.Scale!.Deviation);
    }

    [TestMethod]
    public void OfClasses_ClassOutsideTheRange_Throws()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => TrainingTargets.OfClasses([0, 3], 3));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => TrainingTargets.OfClasses([0], 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => TrainingTargets.OfValues([float.NaN]));
    }
}
