using System.Runtime.InteropServices;
using MLNet.SelfSup.Tests.Training;
using MLNet.SelfSup.Torch.Native;

namespace MLNet.SelfSup.Tests.Native;

[TestClass]
public sealed partial class AllocatorScopeTests
{
    private const int Megabyte = 1 << 20;

    // Half of what 32 gaps of a megabyte have at 4 KB each.
    private const int FewestPages = 4_000;

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
        nint[] blocks = Fill();
        nint[] gaps = FreeEverySecond(blocks);
        int before = CountResidentPages(gaps);
        scope.GiveBack();

        Assert.IsGreaterThan(FewestPages, before);

        // The last one is no gap but the end of what the C library has.
        Assert.AreEqual(0, CountResidentPages(gaps[..^1]));
        for (int i = 0; i < blocks.Length; i += 2)
        {
            var block = new ReadOnlySpan<byte>((void*)blocks[i], Megabyte);
            Assert.IsFalse(block.ContainsAnyExcept((byte)i), $"Block {i} changed.");
        }

        FreeRest(blocks);
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    [DataRow(0, true)]
    [DataRow(3600, false)]
    public void Training_EpochEnds_GivesGapsBackWhenTheLastTimeIsLongAgo(int seconds, bool isGivenBack)
    {
        nint[] blocks = [];
        nint[] gaps = [];
        int left = -1;
        var progress = new InlineProgress(p =>
        {
            if (p.IsEpochEnd && blocks.Length == 0)
            {
                blocks = Fill();
                gaps = FreeEverySecond(blocks);
            }
            else if (p.IsEpochEnd && left < 0)
            {
                left = CountResidentPages(gaps);
            }
        });
        TimeSpan before = AllocatorScope.Interval;
        AllocatorScope.Interval = TimeSpan.FromSeconds(seconds);
        try
        {
            TrainingHarness.RunAndHash(TrainingHarness.Request(TrainingHarness.Options) with { Progress = progress });
        }
        finally
        {
            AllocatorScope.Interval = before;
            FreeRest(blocks);
        }

        // The epoch in between may have filled some.
        Assert.AreEqual(isGivenBack, left < FewestPages, $"{left} pages of the gaps were resident an epoch later.");
    }

    // Blocks of a megabyte, each full of its number.
    private static unsafe nint[] Fill()
    {
        var blocks = new nint[64];
        for (int i = 0; i < blocks.Length; i++)
        {
            void* block = NativeMemory.Alloc(Megabyte);
            new Span<byte>(block, Megabyte).Fill((byte)i);
            blocks[i] = (nint)block;
        }

        return blocks;
    }

    private static unsafe nint[] FreeEverySecond(nint[] blocks)
    {
        nint[] gaps = [.. blocks.Where((_, i) => i % 2 == 1)];
        Array.ForEach(gaps, gap => NativeMemory.Free((void*)gap));
        return gaps;
    }

    private static unsafe void FreeRest(nint[] blocks) => Array.ForEach([.. blocks.Where((_, i) => i % 2 == 0)], block => NativeMemory.Free((void*)block));

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

    [LibraryImport("libc.so.6", EntryPoint = "mincore")]
    private static unsafe partial int GetResidency(void* start, nuint length, byte* vector);
}
