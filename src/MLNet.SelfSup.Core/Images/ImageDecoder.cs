using System.Buffers;
using SkiaSharp;

namespace MLNet.SelfSup.Images;

/// <summary>Decodes JPEG, PNG, BMP, WebP and GIF (its first frame) to 8-bit RGB.</summary>
/// <remarks>
/// The orientation that a camera wrote (EXIF of JPEG and WebP, all eight) is applied. Grey and CMYK become RGB, 16 bits a channel become 8, and
/// transparent pixels are laid over white. Embedded colour profiles are not applied. A file that ends early is an error, never a picture
/// that is grey below. Calls from several threads are safe.
/// </remarks>
public static class ImageDecoder
{
    // 2^28 pixels are 16,384 x 16,384: 805 MB of RGB.
    private const long MaxPixels = 1L << 28;
    private const int BytesPerDecodedPixel = 4;
    private const int JpegScaleSteps = 8;
    private const int FirstRead = 1 << 16;

    /// <summary>Decodes a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="wantedShorterSide">A larger JPEG may be decoded at a fraction of its size, faster, with a shorter side of at least this many pixels; 0 for the full size.</param>
    /// <returns>The image.</returns>
    /// <exception cref="ImageDecodeException">The file is absent, can't be opened or is not a whole image.</exception>
    public static RgbImage DecodeFile(string path, int wantedShorterSide = 0) => DecodeFile(path, wantedShorterSide, isRented: false);

    /// <summary>Decodes a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="wantedShorterSide">As above.</param>
    /// <param name="isRented">Whether the caller will release the image soon.</param>
    /// <returns>The image.</returns>
    internal static RgbImage DecodeFile(string path, int wantedShorterSide, bool isRented)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            // Everything is read at once: no buffer between.
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            return DecodeStream(stream, path, wantedShorterSide, isRented);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ImageDecodeException(path, "there is no such file", exception);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or (IOException and not ImageDecodeException))
        {
            throw new ImageDecodeException(path, $"the file can't be opened ({exception.Message})", exception);
        }
    }

    /// <summary>Decodes what a stream holds from its position to its end.</summary>
    /// <param name="stream">The encoded image; it stays open.</param>
    /// <param name="imageName">How errors name the image.</param>
    /// <param name="wantedShorterSide">As for a file.</param>
    /// <returns>The image.</returns>
    /// <exception cref="ImageDecodeException">It is not a whole image.</exception>
    public static RgbImage DecodeStream(Stream stream, string imageName, int wantedShorterSide = 0)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return DecodeStream(stream, imageName, wantedShorterSide, isRented: false);
    }

    /// <summary>Decodes bytes.</summary>
    /// <param name="encoded">The encoded image.</param>
    /// <param name="imageName">How errors name the image.</param>
    /// <param name="wantedShorterSide">As for a file.</param>
    /// <returns>The image.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="wantedShorterSide"/> is below 0.</exception>
    /// <exception cref="ImageDecodeException">It is not a whole image.</exception>
    public static RgbImage Decode(ReadOnlyMemory<byte> encoded, string imageName, int wantedShorterSide = 0) => Decode(encoded, imageName, wantedShorterSide, isRented: false);

    /// <summary>Decodes bytes.</summary>
    /// <param name="encoded">The encoded image.</param>
    /// <param name="imageName">How errors name the image.</param>
    /// <param name="wantedShorterSide">As above.</param>
    /// <param name="isRented">Whether the caller will release the image soon.</param>
    /// <returns>The image.</returns>
    internal static RgbImage Decode(ReadOnlyMemory<byte> encoded, string imageName, int wantedShorterSide, bool isRented) =>
        Decode(encoded, imageName, wantedShorterSide, isRented, TurboJpeg.Instance);

    /// <summary>Decodes bytes.</summary>
    /// <param name="encoded">The encoded image.</param>
    /// <param name="imageName">How errors name the image.</param>
    /// <param name="wantedShorterSide">As above.</param>
    /// <param name="isRented">Whether the caller will release the image soon.</param>
    /// <param name="turbo">What reads JPEG files before SkiaSharp does; the pixels are the same without it.</param>
    /// <returns>The image.</returns>
    internal static RgbImage Decode(ReadOnlyMemory<byte> encoded, string imageName, int wantedShorterSide, bool isRented, TurboJpeg? turbo)
    {
        ArgumentNullException.ThrowIfNull(imageName);
        ArgumentOutOfRangeException.ThrowIfNegative(wantedShorterSide);
        if (encoded.IsEmpty)
        {
            throw new ImageDecodeException(imageName, "it is empty (0 bytes)");
        }

        using MemoryHandle pin = encoded.Pin();
        using SKData data = WithoutCopy(pin, encoded.Length);
        using var stream = new SKMemoryStream(data);
        using SKCodec? codec = SKCodec.Create(stream, out SKCodecResult result);
        if (codec is null)
        {
            throw new ImageDecodeException(imageName, result == SKCodecResult.IncompleteInput
                ? $"it ends within its header, after {encoded.Length} bytes; it is truncated"
                : "it is not a JPEG, PNG, BMP, WebP or GIF image");
        }

        SKSizeI size = ChooseSize(codec, imageName, wantedShorterSide);
        return Decode(codec, size, encoded.Span, imageName, isRented, codec.EncodedFormat == SKEncodedImageFormat.Jpeg ? turbo : null);
    }

    private static RgbImage DecodeStream(Stream stream, string imageName, int wantedShorterSide, bool isRented)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(stream.CanSeek ? (int)Math.Clamp(stream.Length - stream.Position + 1, 1, Array.MaxLength) : FirstRead);
        try
        {
            int length = 0;
            for (int read; (read = stream.Read(buffer, length, buffer.Length - length)) > 0;)
            {
                length += read;
                if (length == buffer.Length)
                {
                    byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(2L * length, Array.MaxLength));
                    buffer.CopyTo(larger, 0);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }
            }

            return Decode(buffer.AsMemory(0, length), imageName, wantedShorterSide, isRented);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static unsafe SKData WithoutCopy(MemoryHandle pin, int length) => SKData.Create((nint)pin.Pointer, length);

    private static RgbImage Decode(SKCodec codec, SKSizeI size, ReadOnlySpan<byte> encoded, string imageName, bool isRented, TurboJpeg? turbo)
    {
        SKAlphaType alpha = codec.Info.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul;
        var unpacker = new PixelUnpacker(size.Width, size.Height, alpha == SKAlphaType.Opaque, (int)codec.EncodedOrigin);
        RgbImage image = RgbImage.Create(unpacker.Width, unpacker.Height, isRented);
        if (unpacker.IsUpright && turbo?.TryReadRgb(encoded, size.Width, size.Height, image.GetBuffer()) == true)
        {
            return image;
        }

        byte[] decoded = ArrayPool<byte>.Shared.Rent(size.Width * size.Height * BytesPerDecodedPixel);
        try
        {
            if (unpacker.IsUpright || turbo?.TryReadRgba(encoded, size.Width, size.Height, decoded) != true)
            {
                ReadPixels(codec, new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, alpha), decoded, imageName);
            }

            unpacker.Unpack(decoded, image.GetBuffer());
            return image;
        }
        catch
        {
            image.Release();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(decoded);
        }
    }

    // The inverse transform of a JPEG can leave out detail: eighths of the size come at a fraction of the cost.
    private static SKSizeI ChooseSize(SKCodec codec, string imageName, int wantedShorterSide)
    {
        SKImageInfo stored = codec.Info;
        if ((long)stored.Width * stored.Height > MaxPixels)
        {
            throw new ImageDecodeException(imageName, $"it has {stored.Width} x {stored.Height} pixels; at most {MaxPixels} are read. Shrink it first");
        }

        if (wantedShorterSide > 0 && codec.EncodedFormat == SKEncodedImageFormat.Jpeg)
        {
            for (int step = 1; step < JpegScaleSteps; step++)
            {
                SKSizeI size = codec.GetScaledDimensions(step / (float)JpegScaleSteps);
                if (Math.Min(size.Width, size.Height) >= wantedShorterSide)
                {
                    return size;
                }
            }
        }

        return stored.Size;
    }

    private static unsafe void ReadPixels(SKCodec codec, SKImageInfo info, byte[] decoded, string imageName)
    {
        SKCodecResult result;
        fixed (byte* pixels = decoded)
        {
            result = codec.GetPixels(info, (nint)pixels);
        }

        string? reason = result switch
        {
            SKCodecResult.Success => null,
            SKCodecResult.IncompleteInput => "its data end early; it is truncated",
            SKCodecResult.ErrorInInput or SKCodecResult.InvalidInput => "its data are damaged or end early",
            SKCodecResult.InvalidConversion or SKCodecResult.Unimplemented => "its kind of pixels is not supported",
            _ => $"the decoder gave up ({result})",
        };
        if (reason is not null)
        {
            throw new ImageDecodeException(imageName, reason);
        }
    }
}
