using System.Runtime.InteropServices;
using MLNet.SelfSup.Tests.Training;
using MLNet.SelfSup.Torch.Native;

namespace MLNet.SelfSup.Tests.Native;

[TestClass]
public sealed partial class AllocatorScopeTests
{
    private const int Megabyte = 1 << 20;

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

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public unsafe void GiveBack_GapsBetweenBlocks_GoAndTheBlocksStay()
    {
        using var scope = new AllocatorScope();
        nint[] blocks = [.. Enumerable.Range(0, 64).Select(i => Filled((byte)i))];
        nint[] gaps = [.. blocks.Where((_, i) => i % 2 == 1)];
        foreach (nint gap in gaps)
        {
            NativeMemory.Free((void*)gap);
        }

        int before = CountResidentPages(gaps);
        scope.GiveBack();
        int after = CountResidentPages(gaps);

        // Other tests may fill a gap meanwhile.
        Assert.IsGreaterThan(4_000, before);
        Assert.IsLessThan(before / 2, after);
        for (int i = 0; i < blocks.Length; i += 2)
        {
            var block = new ReadOnlySpan<byte>((void*)blocks[i], Megabyte);
            Assert.IsFalse(block.ContainsAnyExcept((byte)i), $"Block {i} changed.");
            NativeMemory.Free((void*)blocks[i]);
        }
    }

    private static unsafe nint Filled(byte value)
    {
        void* block = NativeMemory.Alloc(Megabyte);
        new Span<byte>(block, Megabyte).Fill(value);
        return (nint)block;
    }

    private static unsafe int CountResidentPages(nint[] blocks)
    {
        int page = Environment.SystemPageSize;
        var isResident = new byte[(Megabyte / page) - 1];
        int count = 0;
        foreach (nint block in blocks)
        {
            nint first = (block + page - 1) / page * page;
            fixed (byte* vector = isResident)
            {
                Assert.AreEqual(0, GetResidency((void*)first, (nuint)(isResident.Length * page), vector));
            }

            count += isResident.Count(r => (r & 1) == 1);
        }

        return count;
    }

    [LibraryImport("libc", EntryPoint = "mincore")]
    private static unsafe partial int GetResidency(void* start, nuint length, byte* vector);
}
