using System.Net.Http.Headers;

namespace WebService.Load;

/// <summary>A request that can be sent any number of times.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Expected">The status that it must get.</param>
/// <param name="Body">The body.</param>
/// <param name="Type">The body's type.</param>
internal sealed record Ammunition(string Kind, int Expected, byte[] Body, string Type)
{
    private const int Large = 11 * 1024 * 1024;

    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png", ".bmp", ".webp", ".gif"];

    /// <summary>Reads the images of a folder.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static Ammunition[] ReadImages(string folder)
    {
        Ammunition[] images =
        [
            .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(f => Extensions.Contains(Path.GetExtension(f), StringComparer.OrdinalIgnoreCase))
                .Order(StringComparer.Ordinal)
                .Select(f => new Ammunition("an image", 200, File.ReadAllBytes(f), "application/octet-stream")),
        ];
        return images.Length > 0 ? images : throw new InvalidDataException($"There is no image in '{folder}' or below it.");
    }

    /// <summary>Makes requests that must be refused.</summary>
    /// <param name="image">The bytes of an image.</param>
    public static Ammunition[] MakeBad(byte[] image) =>
    [
        new("nothing", 400, [], "image/png"),
        new("a text", 415, "How are you?"u8.ToArray(), "text/plain"),
        new("a text that is called an image", 422, "How are you?"u8.ToArray(), "image/png"),
        new("half an image", 422, image[..(image.Length / 2)], "image/png"),
        new("an image of a billion pixels", 413, MakeHugePng(), "image/png"),
        new($"{Large} bytes", 413, new byte[Large], "image/png"),
    ];

    /// <summary>Makes the request's content.</summary>
    public HttpContent ToContent() => new ByteArrayContent(Body) { Headers = { ContentType = new MediaTypeHeaderValue(Type) } };

    // A whole PNG by its chunks and checksums; 32,768 x 32,768 pixels by its header.
    private static byte[] MakeHugePng() => Convert.FromHexString(
        "89504E470D0A1A0A0000000D49484452000080000000800008020000004B1E34280000000B49444154789C63604005000010000139BD8F650000000049454E44AE426082");
}
