using MLNet.SelfSup.Torch.Training.Distributed;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Training.Distributed;

/// <summary>Makes each call of a collective, as one of several ranks, and checks what it gives.</summary>
internal static class RankCalls
{
    public const string DonePrefix = "calls done ";

    private const int Repetitions = 200;

    public static void Check(ICollective ranks)
    {
        using DisposeScope scope = NewDisposeScope();
        foreach (ScalarType type in new[] { float32, float64, int64 })
        {
            CheckSum(ranks, type);
        }

        CheckTransposed(ranks);
        CheckNumbers(ranks);
        CheckGather(ranks);
        CheckBroadcast(ranks);
        if (ranks is OpenMpi)
        {
            CheckRefusals(ranks);
        }

        // Calls that follow each other closely, from ranks that are not equally fast.
        using Tensor counter = zeros(1, dtype: int64);
        for (int i = 0; i < Repetitions; i++)
        {
            Thread.Sleep(ranks.Rank == i % ranks.WorldSize && i % 50 == 0 ? 5 : 0);
            counter.fill_(ranks.Rank + i);
            ranks.AllReduceSum(counter);
            Require(counter.item<long>() == SumOfRanks(ranks) + (i * ranks.WorldSize), $"sum {i} of many");
        }

        ranks.Barrier();
        Console.WriteLine($"{DonePrefix}{ranks.Rank} of {ranks.WorldSize}");
    }

    private static void CheckSum(ICollective ranks, ScalarType type)
    {
        foreach (long count in new long[] { 0, 1, 7, 100_000 })
        {
            using Tensor tensor = full(count, ranks.Rank + 1, dtype: type);
            ranks.AllReduceSum(tensor);
            Require(tensor.eq(full(count, SumOfRanks(ranks) + ranks.WorldSize, dtype: type)).all().item<bool>(), $"sum of {count} {type}");
        }
    }

    private static void CheckTransposed(ICollective ranks)
    {
        using Tensor whole = arange(6, dtype: float64).reshape(2, 3);
        using Tensor tensor = whole.clone().t();
        ranks.AllReduceSum(tensor);
        Require(tensor.eq(whole.t() * ranks.WorldSize).all().item<bool>(), "sum of a tensor that is not contiguous");
    }

    private static void CheckNumbers(ICollective ranks)
    {
        Span<long> numbers = [ranks.Rank, 1, long.MaxValue / ranks.WorldSize];
        ranks.AllReduceSum(numbers);
        Require(numbers[0] == SumOfRanks(ranks) && numbers[1] == ranks.WorldSize && numbers[2] == long.MaxValue / ranks.WorldSize * ranks.WorldSize, "sum of numbers");
    }

    private static void CheckGather(ICollective ranks)
    {
        using Tensor own = full(2, 3, ranks.Rank, dtype: int64);
        using Tensor all = ranks.AllGather(own);
        long[] expected = [.. Enumerable.Range(0, ranks.WorldSize).SelectMany(rank => Enumerable.Repeat((long)rank, 6))];
        Require(all.shape.SequenceEqual([2L * ranks.WorldSize, 3]) && all.data<long>().ToArray().SequenceEqual(expected), "gathering");
    }

    private static void CheckRefusals(ICollective ranks)
    {
        using Tensor learned = ones(2, dtype: float32, requires_grad: true);
        using Tensor gathered = ranks.AllGather(learned);
        Require(!gathered.requires_grad, "gathering with a gradient");
        using Tensor flags = zeros(2, dtype: @bool);
        Assert.ThrowsExactly<ArgumentException>(() => ranks.AllReduceSum(flags));
    }

    private static void CheckBroadcast(ICollective ranks)
    {
        using Tensor flags = tensor(new[] { ranks.Rank == 0, ranks.Rank != 0, ranks.Rank == 0 });
        ranks.Broadcast(flags);
        Require(flags.data<bool>().ToArray().SequenceEqual([true, false, true]), "broadcast of a tensor");
        foreach (int length in new[] { 0, 1, 1_000_000 })
        {
            byte[] received = ranks.Broadcast(ranks.Rank == 0 ? [.. Enumerable.Range(0, length).Select(i => (byte)i)] : []);
            Require(received.Length == length && received.Select((b, i) => b == (byte)i).All(isSame => isSame), $"broadcast of {length} bytes");
        }
    }

    private static long SumOfRanks(ICollective ranks) => ranks.WorldSize * (ranks.WorldSize - 1L) / 2;

    private static void Require(bool isTrue, string what)
    {
        if (!isTrue)
        {
            throw new InvalidOperationException($"The {what} gave something else.");
        }
    }
}
