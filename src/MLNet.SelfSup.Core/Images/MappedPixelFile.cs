using System.IO.MemoryMappedFiles;

namespace MLNet.SelfSup.Images;

/// <summary>A temporary file that pixels are written to, then read from by address.</summary>
/// <remarks>
/// It goes away with the process, however that ends: on Unix its name is removed as soon as it is open, on Windows it is deleted with its
/// last handle.
/// </remarks>
internal sealed unsafe class MappedPixelFile : IDisposable
{
    private const int BufferSize = 1 << 20;

    private readonly FileStream _stream;
    private readonly string _folder;
    private MemoryMappedFile? _map;
    private MemoryMappedViewAccessor? _view;
    private byte* _start;

    /// <summary>Creates the file.</summary>
    /// <param name="folder">Its folder, which is created where it is absent; <see langword="null"/> for the system's temporary one.</param>
    /// <exception cref="IOException">It can't be created.</exception>
    public MappedPixelFile(string? folder)
        : this(Create(folder ?? Path.GetTempPath()), folder ?? Path.GetTempPath())
    {
    }

    /// <summary>Takes a file that is open for reading and writing.</summary>
    internal MappedPixelFile(FileStream stream, string folder)
    {
        _stream = stream;
        _folder = folder;
    }

    /// <summary>Gets the number of bytes written.</summary>
    public long Length { get; private set; }

    /// <summary>Writes pixels at the end.</summary>
    /// <param name="pixels">The bytes.</param>
    /// <returns>Where they begin.</returns>
    /// <exception cref="IOException">They can't be written, for instance on a full disk.</exception>
    public long Append(ReadOnlySpan<byte> pixels)
    {
        long start = Length;
        Writing(pixels, static (stream, bytes) => stream.Write(bytes));
        Length += pixels.Length;
        return start;
    }

    /// <summary>Ends writing and maps what was written.</summary>
    /// <exception cref="IOException">The rest can't be written, or the file can't be mapped.</exception>
    public void Map()
    {
        Writing([], static (stream, _) => stream.Flush());
        if (Length == 0)
        {
            return;
        }

        _map = MemoryMappedFile.CreateFromFile(_stream, mapName: null, Length, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _map.CreateViewAccessor(0, Length, MemoryMappedFileAccess.Read);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _start = start + _view.PointerOffset;
    }

    /// <summary>Borrows pixels of the mapped file, until it is disposed.</summary>
    public ReadOnlySpan<byte> Read(long start, int length) => new(_start + start, length);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_start is not null)
        {
            _view!.SafeMemoryMappedViewHandle.ReleasePointer();
            _start = null;
        }

        _view?.Dispose();
        _map?.Dispose();
        try
        {
            _stream.Dispose();
        }
        catch (IOException) when (_map is null)
        {
            // What the buffer still holds can't be written, and nobody will read it.
        }
    }

    private static FileStream Create(string folder)
    {
        string path = Path.Combine(folder, $"selfsup-pixels-{Path.GetRandomFileName()}");
        FileOptions options = OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None;
        try
        {
            Directory.CreateDirectory(folder);
            var stream = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, BufferSize, options);
            if (!OperatingSystem.IsWindows())
            {
                File.Delete(path);
            }

            return stream;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"No temporary file for decoded images can be created in '{folder}': {exception.Message} Choose another folder, or allow more memory for decoded images.",
                exception);
        }
    }

    private void Writing(ReadOnlySpan<byte> pixels, WriteAction write)
    {
        try
        {
            write(_stream, pixels);
        }
        catch (IOException exception)
        {
            throw new IOException(
                $"The decoded images can't be written to a temporary file in '{_folder}': {exception.Message} ({Length + pixels.Length:N0} bytes are needed so far). "
                + "Free some space, choose another folder, or allow more memory for decoded images.",
                exception);
        }
    }

    private delegate void WriteAction(FileStream stream, ReadOnlySpan<byte> pixels);
}
