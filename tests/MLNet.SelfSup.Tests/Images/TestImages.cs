using System.Buffers.Binary;
using System.IO.Compression;
using MLNet.SelfSup.Images;
using SkiaSharp;

namespace MLNet.SelfSup.Tests.Images;

/// <summary>Small images, decoded and encoded, that tests of Images and Views share.</summary>
internal static class TestImages
{
    /// <summary>A JPEG of 8 x 8 CMYK pixels (Adobe marker), all of them RGB (42, 180, 195).</summary>
    public static byte[] CmykJpeg { get; } = Convert.FromBase64String(
        "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwADAgIDAgIDAwMDBAMDBAUIBQUEBAUKBwcGCAwKDAwLCgsLDQ4SEA0OEQ4LCxAWEBETFBUVFQwPFxgWFBgSFBUU/8AAFAgACAAI" +
        "BEMRAE0RAFkRAEsRAP/EABUAAQEAAAAAAAAAAAAAAAAAAAgJ/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAA4EQwBNAFkASwAAPwAeKOqplm//2Q==");

    /// <summary>An image of smooth colours that differs from its mirror images; seeds give different ones.</summary>
    public static RgbImage Smooth(int width, int height, int seed = 0)
    {
        var pixels = new byte[width * height * 3];
        for (int i = 0; i < width * height; i++)
        {
            (double x, double y) = (i % width / (double)width, i / width / (double)height);
            pixels[i * 3] = (byte)(255 * x);
            pixels[(i * 3) + 1] = (byte)(255 * y);
            pixels[(i * 3) + 2] = (byte)(127 + (127 * Math.Sin((5 * x) + (3 * y) + seed)));
        }

        return new RgbImage(pixels, width, height);
    }

    /// <summary>An image without structure.</summary>
    public static RgbImage Noise(int width, int height, int seed = 0)
    {
        var pixels = new byte[width * height * 3];
        new Random(seed).NextBytes(pixels);
        return new RgbImage(pixels, width, height);
    }

    public static byte[] Encode(RgbImage image, SKEncodedImageFormat format, int quality = 95)
    {
        using SKBitmap bitmap = ToBitmap(image);
        using SKData data = bitmap.Encode(format, quality);
        return data.ToArray();
    }

    /// <summary>A PNG of raw samples: colour type 0 is grey, 2 RGB, 6 RGBA.</summary>
    public static byte[] Png(int width, int height, int bitDepth, int colorType, byte[] rows)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = ((byte)bitDepth, (byte)colorType);
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            int rowBytes = rows.Length / Math.Min(height, Math.Max(rows.Length, 1));
            for (int start = 0; start < rows.Length; start += rowBytes)
            {
                zlib.WriteByte(0);
                zlib.Write(rows, start, rowBytes);
            }
        }

        return [0x89, .. "PNG\r\n\x1a\n"u8, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, compressed.ToArray()), .. Chunk("IEND"u8, [])];
    }

    /// <summary>An uncompressed 24-bit BMP.</summary>
    public static byte[] Bmp(RgbImage image)
    {
        int stride = (image.Width * 3 + 3) / 4 * 4;
        var file = new byte[54 + (stride * image.Height)];
        "BM"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10), 54);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), image.Width);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), image.Height);
        (file[26], file[28]) = (1, 24);
        ReadOnlySpan<byte> pixels = image.Pixels.Span;
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++)
            {
                ReadOnlySpan<byte> pixel = pixels.Slice(((y * image.Width) + x) * 3, 3);
                int at = 54 + ((image.Height - 1 - y) * stride) + (x * 3);
                (file[at], file[at + 1], file[at + 2]) = (pixel[2], pixel[1], pixel[0]);
            }
        }

        return file;
    }

    /// <summary>Puts an EXIF segment with an orientation into a JPEG.</summary>
    public static byte[] WithOrientation(byte[] jpeg, int orientation)
    {
        byte[] segment =
        [
            0xFF, 0xE1, 0, 34, .. "Exif\0\0"u8,
            .. "MM"u8, 0, 42, 0, 0, 0, 8,                           // big-endian TIFF, directory at 8
            0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0,
        ];
        return [.. jpeg.AsSpan(0, 2), .. segment, .. jpeg.AsSpan(2)];
    }

    public static byte[] PixelAt(RgbImage image, int x, int y) => image.Pixels.Slice(((y * image.Width) + x) * 3, 3).ToArray();

    /// <summary>The largest difference of two images of the same size.</summary>
    public static int MaxDifference(RgbImage a, RgbImage b)
    {
        Assert.AreEqual((a.Width, a.Height), (b.Width, b.Height));
        return a.Pixels.ToArray().Zip(b.Pixels.ToArray(), (x, y) => Math.Abs(x - y)).Max();
    }

    /// <summary>The bytes of a bitmap, to write to.</summary>
    public static unsafe Span<byte> PixelsOf(SKBitmap bitmap) => new((void*)bitmap.GetPixels(), bitmap.ByteCount);

    public static SKBitmap ToBitmap(RgbImage image)
    {
        var bitmap = new SKBitmap(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        Span<byte> target = PixelsOf(bitmap);
        ReadOnlySpan<byte> pixels = image.Pixels.Span;
        for (int i = 0; i < image.Width * image.Height; i++)
        {
            pixels.Slice(i * 3, 3).CopyTo(target[(i * 4)..]);
            target[(i * 4) + 3] = 255;
        }

        return bitmap;
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, byte[] data)
    {
        var chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        type.CopyTo(chunk.AsSpan(4));
        data.CopyTo(chunk.AsSpan(8));
        uint crc = uint.MaxValue;
        foreach (byte value in chunk.AsSpan(4, 4 + data.Length))
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320u & (0u - (crc & 1)));
            }
        }

        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), ~crc);
        return chunk;
    }
}
