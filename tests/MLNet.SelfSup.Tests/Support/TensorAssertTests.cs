using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Support;

[TestClass]
public sealed class TensorAssertTests
{
    [TestMethod]
    public void LeavesNoTensors_OneLeftAlive_Fails()
    {
        var kept = new List<Tensor>();

        Assert.ThrowsExactly<AssertFailedException>(() => TensorAssert.LeavesNoTensors(() => kept.Add(zeros(1))));

        kept.ForEach(t => t.Dispose());
    }

    [TestMethod]
    public void AreClose_NotANumber_Fails()
    {
        using Tensor expected = zeros(2);
        using Tensor actual = full([2], float.NaN);

        Assert.ThrowsExactly<AssertFailedException>(() => TensorAssert.AreClose(expected, actual, 1, "NaN"));
    }
}
