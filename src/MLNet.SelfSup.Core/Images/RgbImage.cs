using System.Buffers;

namespace MLNet.SelfSup.Images;

/// <summary>A decoded image that owns its pixels: 8-bit RGB, interleaved, rows without padding.</summary>
public sealed class RgbImage
{
    private const int Channels = 3;

    private readonly byte[] _pixels;
    private readonly int _length;
    private bool _isRented;

    /// <summary>Initialises the image around <paramref name="pixels"/>, which it keeps.</summary>
    /// <param name="pixels"><c>[H, W, 3]</c>, each 0 to 255.</param>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    /// <exception cref="ArgumentException">The number of bytes does not fit the sides.</exception>
    public RgbImage(byte[] pixels, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        _ = new RgbSpan(pixels, width, height);
        _pixels = pixels;
        _length = pixels.Length;
        Width = width;
        Height = height;
    }

    private RgbImage(int width, int height)
    {
        _length = checked(width * height * Channels);
        _pixels = ArrayPool<byte>.Shared.Rent(_length);
        _isRented = true;
        Width = width;
        Height = height;
    }

    /// <summary>Gets the width in pixels.</summary>
    public int Width { get; }

    /// <summary>Gets the height in pixels.</summary>
    public int Height { get; }

    /// <summary>Gets the pixels, <c>[H, W, 3]</c>, each 0 to 255.</summary>
    public ReadOnlyMemory<byte> Pixels => _pixels.AsMemory(0, _length);

    /// <summary>Borrows the pixels.</summary>
    /// <returns>A view that is valid as long as this image.</returns>
    public RgbSpan AsSpan() => new(_pixels.AsSpan(0, _length), Width, Height);

    /// <summary>Makes an image to write to.</summary>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    /// <param name="isRented">Whether its memory comes from the pool of arrays: for images that are soon released, since large new arrays cost as much as decoding.</param>
    /// <returns>An image of any content.</returns>
    internal static RgbImage Create(int width, int height, bool isRented) => isRented
        ? new RgbImage(width, height)
        : new RgbImage(GC.AllocateUninitializedArray<byte>(checked(width * height * Channels)), width, height);

    /// <summary>Borrows the pixels of an image that is being made.</summary>
    internal Span<byte> GetBuffer() => _pixels.AsSpan(0, _length);

    /// <summary>Gives rented memory back; the image is of no use after that. Nothing happens to an image of other memory.</summary>
    internal void Release()
    {
        if (_isRented)
        {
            _isRented = false;
            ArrayPool<byte>.Shared.Return(_pixels);
        }
    }
}
