using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Torch.Encoders;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Support;

/// <summary>Compares tensors with numbers that are known.</summary>
internal static class TensorAssert
{
    /// <summary>Fails where a value differs by more than the tolerance, or the shape differs.</summary>
    public static void AreClose(TensorData expected, Tensor actual, double tolerance, string what)
    {
        using var scope = NewDisposeScope();
        AreClose(StateDict.ToTensor(expected), actual, tolerance, what);
    }

    /// <summary>Fails where a value differs by more than the tolerance, or the shape differs.</summary>
    public static void AreClose(Tensor expected, Tensor actual, double tolerance, string what)
    {
        using var scope = NewDisposeScope();
        CollectionAssert.AreEqual(expected.shape, actual.shape, $"{what}: expected [{string.Join(", ", expected.shape)}], got [{string.Join(", ", actual.shape)}].");
        double difference = expected.numel() == 0 ? 0 : (expected.to(float64) - actual.detach().cpu().to(float64)).abs().max().item<double>();
        // Not Assert.IsLessThanOrEqualTo, which takes NaN for small.
        Assert.IsTrue(difference <= tolerance, $"{what} differs by {difference}; {tolerance} is allowed.");
    }

    /// <summary>Fails unless both hold the same bits.</summary>
    public static void AreSame(Tensor expected, Tensor actual, string what)
    {
        CollectionAssert.AreEqual(expected.shape, actual.shape, what);
        using Tensor same = expected.eq(actual).all();
        Assert.IsTrue(same.item<bool>(), $"{what} differs.");
    }

    /// <summary>Fails where the work leaves tensors alive that were not alive before it.</summary>
    public static void LeavesNoTensors(Action work)
    {
        work();
        DisposeScopeManager.Statistics.Reset();
        work();
        long alive = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Assert.AreEqual(0, alive, "Tensors were left alive.");
    }
}
