namespace MLNet.SelfSup.Torch.Training.Distributed;

/// <summary>A world of one: nothing is sent and nothing is copied.</summary>
internal sealed class SingleProcess : ICollective
{
    private SingleProcess()
    {
    }

    /// <summary>Gets the one object.</summary>
    public static SingleProcess Instance { get; } = new();

    /// <inheritdoc/>
    public int Rank => 0;

    /// <inheritdoc/>
    public int WorldSize => 1;

    /// <inheritdoc/>
    public void AllReduceSum(Tensor tensor)
    {
        // The sum of one.
    }

    /// <inheritdoc/>
    public void AllReduceSum(Span<long> values)
    {
        // The sum of one.
    }

    /// <inheritdoc/>
    public Tensor AllGather(Tensor tensor) => tensor;

    /// <inheritdoc/>
    public void Broadcast(Tensor tensor)
    {
        // Rank 0 has it.
    }

    /// <inheritdoc/>
    public byte[] Broadcast(byte[] content) => content;

    /// <inheritdoc/>
    public void Barrier()
    {
        // Everyone is here.
    }
}
