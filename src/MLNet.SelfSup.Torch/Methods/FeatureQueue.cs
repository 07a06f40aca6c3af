namespace MLNet.SelfSup.Torch.Methods;

/// <summary>A ring of keys, oldest overwritten first (MoCo, arXiv:1911.05722, section 3.1).</summary>
/// <remarks>Its tensors belong to a module's buffers, so that checkpoints hold them; keys stand in columns, as in official checkpoints.</remarks>
internal static class FeatureQueue
{
    /// <summary>Draws a queue of random unit vectors.</summary>
    /// <param name="width">Length D of a key.</param>
    /// <param name="size">Keys K.</param>
    /// <param name="generator">Of the CPU.</param>
    /// <returns><c>[D, K]</c>.</returns>
    public static Tensor NewKeys(int width, int size, Generator generator)
    {
        using var scope = NewDisposeScope();
        var keys = randn(width, size, generator: generator);
        return functional.normalize(keys, dim: 0).MoveToOuterDisposeScope();
    }

    /// <summary>Writes keys over the oldest ones and moves the pointer behind them.</summary>
    /// <param name="queue"><c>[D, K]</c>, changed.</param>
    /// <param name="pointer">The column of the oldest key, <c>[1]</c>, <see cref="ScalarType.Int64"/>; changed.</param>
    /// <param name="keys"><c>[N, D]</c>, N at most K.</param>
    /// <exception cref="ArgumentException">There are more keys than the queue holds.</exception>
    public static void Enqueue(Tensor queue, Tensor pointer, Tensor keys)
    {
        Write(queue, pointer, keys);
        Advance(pointer, keys.shape[0], queue.shape[1]);
    }

    /// <summary>Writes keys over the oldest ones and leaves the pointer, for queues that share one.</summary>
    /// <param name="queue"><c>[D, K]</c>, changed.</param>
    /// <param name="pointer">The column of the oldest key, <c>[1]</c>, <see cref="ScalarType.Int64"/>.</param>
    /// <param name="keys"><c>[N, D]</c>, N at most K.</param>
    /// <exception cref="ArgumentException">There are more keys than the queue holds.</exception>
    public static void Write(Tensor queue, Tensor pointer, Tensor keys)
    {
        long size = queue.shape[1];
        long count = keys.shape[0];
        if (count > size)
        {
            throw new ArgumentException($"Got {count} keys; the queue holds {size}. Raise QueueSize or lower BatchSize.", nameof(keys));
        }

        using var scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        long first = pointer.cpu().item<long>();
        long atEnd = Math.Min(count, size - first);
        var columns = keys.detach().t();                                           // [D, N]
        queue.narrow(1, first, atEnd).copy_(columns.narrow(1, 0, atEnd));
        if (count > atEnd)
        {
            queue.narrow(1, 0, count - atEnd).copy_(columns.narrow(1, atEnd, count - atEnd));
        }
    }

    /// <summary>Moves a pointer behind keys that were written.</summary>
    /// <param name="pointer"><c>[1]</c>, <see cref="ScalarType.Int64"/>; changed.</param>
    /// <param name="count">Keys N that were written.</param>
    /// <param name="size">Keys K of the queue.</param>
    public static void Advance(Tensor pointer, long count, long size)
    {
        using var scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        pointer.copy_(tensor([(pointer.cpu().item<long>() + count) % size]));
    }
}
