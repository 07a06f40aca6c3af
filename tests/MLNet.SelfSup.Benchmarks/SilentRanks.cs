using MLNet.SelfSup.Torch.Training.Distributed;
using TorchSharp;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>Ranks that say nothing: a step computes what it does with others, and waits for none.</summary>
internal sealed class SilentRanks(int rank, int worldSize) : ICollective
{
    public int Rank => rank;

    public int WorldSize => worldSize;

    public void AllReduceSum(torch.Tensor tensor)
    {
        // The others have zeros.
    }

    public void AllReduceSum(Span<long> values)
    {
        // The others have zeros.
    }

    public torch.Tensor AllGather(torch.Tensor tensor) => torch.cat([.. Enumerable.Repeat(tensor, worldSize)]);

    public void Broadcast(torch.Tensor tensor)
    {
        // Rank 0 has the same.
    }

    public byte[] Broadcast(byte[] content) => content;

    public void Barrier()
    {
        // Everyone is here.
    }
}
