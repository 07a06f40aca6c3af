using Microsoft.Win32.SafeHandles;

namespace MLNet.SelfSup.Torch.Import;

/// <summary>The bytes of a file, read anywhere; nothing is kept in memory.</summary>
internal sealed class CheckpointData : IDisposable
{
    private readonly SafeFileHandle _handle;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public CheckpointData(string path)
    {
        _handle = File.OpenHandle(path);
        Length = RandomAccess.GetLength(_handle);
    }

    /// <summary>Gets the number of bytes.</summary>
    public long Length { get; }

    /// <summary>Fills a buffer.</summary>
    /// <param name="position">Of the first byte.</param>
    /// <param name="buffer">Receives the bytes.</param>
    /// <exception cref="InvalidDataException">The file ends before.</exception>
    public void Read(long position, Span<byte> buffer)
    {
        if (position < 0 || buffer.Length > Length - position)
        {
            throw new InvalidDataException($"the bytes {position} to {position + buffer.Length} are asked for and the file has {Length}; it is truncated or altered.");
        }

        while (buffer.Length > 0)
        {
            int read = RandomAccess.Read(_handle, buffer, position);
            if (read == 0)
            {
                throw new InvalidDataException($"the file ended at byte {position} while it was read.");
            }

            buffer = buffer[read..];
            position += read;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
