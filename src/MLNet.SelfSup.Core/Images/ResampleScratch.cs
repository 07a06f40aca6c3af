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
    public Span<byte> Between(int length) => Room(ref _between, length);

    /// <summary>Gives room for one row.</summary>
    public Span<byte> Row(int length) => Room(ref _row, length);

    /// <summary>Gives room for a block of rows as columns.</summary>
    public Span<byte> Columns(int length) => Room(ref _columns, length);

    /// <summary>Gives room for a block of resampled columns.</summary>
    public Span<byte> Mixed(int length) => Room(ref _mixed, length);

    private static Span<byte> Room(ref byte[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = GC.AllocateUninitializedArray<byte>(length);
        }

        return buffer.AsSpan(0, length);
    }
}
