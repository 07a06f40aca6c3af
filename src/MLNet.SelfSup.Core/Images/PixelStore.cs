using System.Runtime.InteropServices;

namespace MLNet.SelfSup.Images;

/// <summary>Keeps the pixels of many images: in memory up to a budget, the rest in one memory-mapped file.</summary>
internal sealed class PixelStore : IDisposable
{
    private const long SmallestBlock = 1 << 20;
    private const long LargestBlock = 1 << 26;
    private const int InFile = -1;

    private readonly long _budget;
    private readonly string? _folder;
    private readonly List<byte[]> _blocks = [];
    private readonly List<Location> _locations = [];
    private MappedPixelFile? _file;
    private long _allocated;
    private int _used;

    /// <summary>Initialises an empty store.</summary>
    /// <param name="budget">Bytes in memory, at least 0.</param>
    /// <param name="folder">Folder of the file; <see langword="null"/> for the system's temporary one.</param>
    public PixelStore(long budget, string? folder)
    {
        _budget = budget;
        _folder = folder;
    }

    /// <summary>Gets the number of images.</summary>
    public int Count => _locations.Count;

    /// <summary>Gets the number of bytes of pixels.</summary>
    public long Bytes { get; private set; }

    /// <summary>Gets the number of those bytes that are in the file.</summary>
    public long FileBytes => _file?.Length ?? 0;

    /// <summary>Copies an image to the end.</summary>
    /// <exception cref="IOException">It belongs into the file and can't be written.</exception>
    public void Add(RgbSpan image)
    {
        int length = image.Pixels.Length;
        if (_file is null && TryReserve(length))
        {
            image.Pixels.CopyTo(_blocks[^1].AsSpan(_used));
            _locations.Add(new Location(_blocks.Count - 1, _used, image.Width, image.Height));
            _used += length;
        }
        else
        {
            _file ??= new MappedPixelFile(_folder);
            _locations.Add(new Location(InFile, _file.Append(image.Pixels), image.Width, image.Height));
        }

        Bytes += length;
    }

    /// <summary>Ends adding; images can be read from here on.</summary>
    /// <exception cref="IOException">The file can't be written or mapped.</exception>
    public void Seal() => _file?.Map();

    /// <summary>Borrows an image, until the store is disposed.</summary>
    public RgbSpan Read(int index)
    {
        Location location = _locations[index];
        int length = location.Width * location.Height * 3;
        ReadOnlySpan<byte> pixels = location.Block == InFile
            ? _file!.Read(location.Start, length)
            : _blocks[location.Block].AsSpan((int)location.Start, length);
        return new RgbSpan(pixels, location.Width, location.Height);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file?.Dispose();
        _blocks.Clear();
    }

    private bool TryReserve(int length)
    {
        if (_blocks.Count > 0 && _blocks[^1].Length - _used >= length)
        {
            return true;
        }

        // Blocks grow with what is there, so that little is wasted; an image that is larger gets a block of its own.
        long wanted = Math.Max(length, Math.Clamp(_allocated, SmallestBlock, LargestBlock));
        long size = Math.Min(wanted, _budget - _allocated);
        if (size < length)
        {
            return false;
        }

        _blocks.Add(GC.AllocateUninitializedArray<byte>((int)size));
        _allocated += size;
        _used = 0;
        return true;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Location(int Block, long Start, int Width, int Height);
}
