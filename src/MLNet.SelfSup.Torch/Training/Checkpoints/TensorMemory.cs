using System.Buffers;

namespace MLNet.SelfSup.Torch.Training.Checkpoints;

/// <summary>A CPU tensor's own bytes as <see cref="Memory{T}"/>, so that writing it needs no copy.</summary>
/// <param name="tensor">Contiguous, on the CPU, below 2 GB; it must outlive the memory.</param>
internal sealed unsafe class TensorMemory(Tensor tensor) : MemoryManager<byte>
{
    /// <inheritdoc/>
    public override Span<byte> GetSpan() => tensor.numel() == 0 ? [] : tensor.bytes;

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        fixed (byte* first = GetSpan()[elementIndex..])
        {
            // Native memory does not move.
            return new MemoryHandle(first, default, this);
        }
    }

    /// <inheritdoc/>
    public override void Unpin()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }
}
