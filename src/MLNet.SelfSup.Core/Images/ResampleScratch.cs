namespace MLNet.SelfSup.Images;

/// <summary>What a thread keeps between two resamplings, so that a call allocates nothing.</summary>
internal sealed class ResampleScratch
{
    private byte[] _between = [];
    private byte[] _row = [];
    private byte[] _columns = [];
    private byte[] _mixed = [];

    /// <summary>Gets the weights of the rows.</summary>
    public ResampleTaps Horizontal { get; } = new();

    /// <summary>Gets the weights of the columns.</summary>
    public ResampleTaps Vertical { get; } = new();

    /// <summary>Gives room for what lies between the two passes.</summary>
    public Span<byte> Between(long length) => Room(ref _between, length);

    /// <summary>Gives room for one row.</summary>
    public Span<byte> Row(long length) => Room(ref _row, length);

    /// <summary>Gives room for a block of rows as columns.</summary>
    public Span<byte> Columns(long length) => Room(ref _columns, length);

    /// <summary>Gives room for a block of resampled columns.</summary>
    public Span<byte> Mixed(long length) => Room(ref _mixed, length);

    private static Span<byte> Room(ref byte[] buffer, long length)
    {
        if (length > Array.MaxLength)
        {
            throw new ArgumentException($"The image is too large to be resized: {length} bytes would lie between it and the result, and at most {Array.MaxLength} can. Cut it into parts first.", nameof(length));
        }

        if (buffer.Length < length)
        {
            buffer = GC.AllocateUninitializedArray<byte>((int)length);
        }

        return buffer.AsSpan(0, (int)length);
    }
}
