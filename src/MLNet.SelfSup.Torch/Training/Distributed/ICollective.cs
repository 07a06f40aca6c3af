namespace MLNet.SelfSup.Torch.Training.Distributed;

/// <summary>What processes that train one network together tell each other. Every rank makes the same calls in the same order.</summary>
/// <remarks>
/// Calls come from one thread at a time. Tensors are contiguous or copied so, on the CPU or a GPU; sums are of <c>float32</c>, <c>float64</c> or <c>int64</c>,
/// all else is of any element type. NCCL would be a third implementation: it takes GPU tensors as they are, and MPI's <see cref="Broadcast(byte[])"/> carries
/// its identifier.
/// </remarks>
internal interface ICollective
{
    /// <summary>Gets the number of this process, from 0 to <see cref="WorldSize"/> - 1.</summary>
    int Rank { get; }

    /// <summary>Gets the number of processes.</summary>
    int WorldSize { get; }

    /// <summary>Gets a value indicating whether this is rank 0, which alone logs and writes files.</summary>
    bool IsRoot => Rank == 0;

    /// <summary>Replaces a tensor by the sum of all ranks' (all-reduce).</summary>
    /// <param name="tensor">Of the same shape and type on every rank; changed.</param>
    /// <exception cref="ArgumentException">Sums of its element type are not known.</exception>
    /// <exception cref="IOException">Another rank is gone, or does not come.</exception>
    void AllReduceSum(Tensor tensor);

    /// <summary>Replaces numbers by the sums of all ranks' (all-reduce).</summary>
    /// <param name="values">As many on every rank; changed.</param>
    /// <exception cref="IOException">Another rank is gone, or does not come.</exception>
    void AllReduceSum(Span<long> values);

    /// <summary>Puts the tensors of all ranks behind each other (all-gather). No gradient passes.</summary>
    /// <param name="tensor"><c>[N, …]</c>, of the same shape and type on every rank.</param>
    /// <returns><c>[W · N, …]</c>, in the order of the ranks; the tensor itself where there is one rank.</returns>
    /// <exception cref="IOException">Another rank is gone, or does not come.</exception>
    Tensor AllGather(Tensor tensor);

    /// <summary>Replaces a tensor by that of rank 0.</summary>
    /// <param name="tensor">Of the same shape and type on every rank; changed.</param>
    /// <exception cref="IOException">Another rank is gone, or does not come.</exception>
    void Broadcast(Tensor tensor);

    /// <summary>Gives every rank the bytes of rank 0.</summary>
    /// <param name="content">Rank 0's; those of the others are not read.</param>
    /// <returns>The bytes of rank 0.</returns>
    /// <exception cref="IOException">Another rank is gone, or does not come.</exception>
    byte[] Broadcast(byte[] content);

    /// <summary>Waits until every rank is here.</summary>
    /// <exception cref="IOException">Another rank is gone, or does not come.</exception>
    void Barrier();
}
