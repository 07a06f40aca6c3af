using System.Runtime.InteropServices;
using MLNet.SelfSup.Tests.Training;
using MLNet.SelfSup.Torch.Native;

namespace MLNet.SelfSup.Tests.Native;

[TestClass]
public sealed class AllocatorScopeTests
{
    [TestMethod]
    public unsafe void Dispose_NestedAndTwice_LeavesAWorkingAllocator()
    {
        var outer = new AllocatorScope();
        var inner = new AllocatorScope();
        inner.Dispose();
        inner.Dispose();
        outer.Dispose();

        // Larger than what glibc maps by itself.
        const int Size = 48 << 20;
        byte* block = (byte*)NativeMemory.AllocZeroed(Size);
        block[Size - 1] = 7;
        Assert.AreEqual((0, 7), (block[0], block[Size - 1]));
        NativeMemory.Free(block);
    }

    [TestMethod]
    public void Training_WithinAScope_GivesTheSameWeights()
    {
        string outside = TrainingHarness.RunAndHash(TrainingHarness.Request(TrainingHarness.Options));
        using var scope = new AllocatorScope();

        string inside = TrainingHarness.RunAndHash(TrainingHarness.Request(TrainingHarness.Options));

        Assert.AreEqual(outside, inside);
    }
}
