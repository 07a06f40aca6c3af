using System.Buffers;

namespace MLNet.SelfSup.Tests.Training.Checkpoints;

/// <summary>Four bytes that fail as a full disk does when they are to be written.</summary>
internal sealed class FullMemory : MemoryManager<byte>
{
    public const string Reason = "No space left on device";

    public override Memory<byte> Memory => CreateMemory(4);

    public override Span<byte> GetSpan() => throw new IOException(Reason);

    public override MemoryHandle Pin(int elementIndex = 0) => throw new IOException(Reason);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
