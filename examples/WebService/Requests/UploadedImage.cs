using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using MLNet.SelfSup.Images;
using SkiaSharp;

namespace WebService.Requests;

/// <summary>The image of a request, or the answer to a request that has none.</summary>
/// <param name="Bytes">The image file's bytes.</param>
/// <param name="Refusal">What is wrong; <see langword="null"/> where nothing is.</param>
internal sealed record UploadedImage(byte[] Bytes, IResult? Refusal)
{
    private const string Field = "file";
    private const string HowTo = "Send the bytes of an image with its type (curl --data-binary @cat.jpg -H 'Content-Type: image/jpeg'), or a form with it (curl -F file=@cat.jpg).";

    private static readonly string[] Types = ["image/jpeg", "image/jpg", "image/png", "image/bmp", "image/webp", "image/gif", "application/octet-stream"];

    /// <summary>Reads the body: the bytes of an image, or a form with a file. Nothing is decoded but the image's header.</summary>
    /// <param name="context">The request.</param>
    /// <param name="settings">The limits.</param>
    public static async Task<UploadedImage> ReadAsync(HttpContext context, ServiceSettings settings)
    {
        try
        {
            UploadedImage image = context.Request.HasFormContentType
                ? await ReadFormAsync(context, settings)
                : await ReadBodyAsync(context, settings);
            return image.Refusal is null ? image with { Refusal = Inspect(image.Bytes, settings) } : image;
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return TooManyBytes(settings);
        }
        catch (Exception exception) when (exception is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            return Refuse(Answers.BadRequest($"The form can't be read: {exception.Message.TrimEnd('.')}. {HowTo}"));
        }
    }

    private static async Task<UploadedImage> ReadBodyAsync(HttpContext context, ServiceSettings settings)
    {
        string? type = context.Request.ContentType;
        if (!string.IsNullOrEmpty(type) && !(MediaTypeHeaderValue.TryParse(type, out MediaTypeHeaderValue? parsed) && Types.Contains(parsed.MediaType.Value, StringComparer.OrdinalIgnoreCase)))
        {
            return WrongType(type);
        }

        return context.Request.ContentLength > settings.MaxImageBytes
            ? TooManyBytes(settings)
            : await ReadAllAsync(context.Request.Body, context.Request.ContentLength ?? 0, settings, context.RequestAborted);
    }

    private static async Task<UploadedImage> ReadFormAsync(HttpContext context, ServiceSettings settings)
    {
        if (!MediaTypeHeaderValue.Parse(context.Request.ContentType).MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            return WrongType(context.Request.ContentType!);
        }

        if (context.Request.ContentLength > settings.MaxFormBytes)
        {
            return TooManyBytes(settings);
        }

        // In memory, and so no more than an image: the default keeps larger files in a temporary folder.
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = settings.MaxFormBytes;
        var options = new FormOptions { MemoryBufferThreshold = settings.MaxImageBytes, ValueCountLimit = 16 };
        IFormCollection form = await context.Request.ReadFormAsync(options, context.RequestAborted);
        IFormFile? file = form.Files.GetFile(Field) ?? (form.Files.Count == 1 ? form.Files[0] : null);
        if (file is null)
        {
            return Refuse(Answers.BadRequest($"The form has {form.Files.Count} files, and none in the field '{Field}'. {HowTo}"));
        }

        await using Stream stream = file.OpenReadStream();
        return file.Length > settings.MaxImageBytes ? TooManyBytes(settings) : await ReadAllAsync(stream, file.Length, settings, context.RequestAborted);
    }

    private static async Task<UploadedImage> ReadAllAsync(Stream stream, long expected, ServiceSettings settings, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream((int)expected);
        var buffer = new byte[16 * 1024];
        for (int read; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (bytes.Length + read > settings.MaxImageBytes)
            {
                return TooManyBytes(settings);
            }

            bytes.Write(buffer, 0, read);
        }

        return bytes.Length > 0
            ? new UploadedImage(bytes.Length == bytes.Capacity ? bytes.GetBuffer() : bytes.ToArray(), null)
            : Refuse(Answers.BadRequest($"The image is empty (0 bytes). {HowTo}"));
    }

    // A file of some kB can have a billion pixels; its header tells.
    private static IResult? Inspect(byte[] bytes, ServiceSettings settings)
    {
        using SKData data = SKData.CreateCopy(bytes);
        using SKCodec? codec = SKCodec.Create(data);
        if (codec is null)
        {
            return Answers.Undecodable(FindReason(bytes));
        }

        return (long)codec.Info.Width * codec.Info.Height > settings.MaxImagePixels
            ? Answers.TooLarge($"The image has {codec.Info.Width} x {codec.Info.Height} pixels; at most {settings.MaxImagePixels} are read. Shrink it first.")
            : null;
    }

    private static string FindReason(byte[] bytes)
    {
        try
        {
            ImageDecoder.Decode(bytes, "request");
            return "its kind is not supported";
        }
        catch (ImageDecodeException exception)
        {
            return exception.Reason;
        }
    }

    private static UploadedImage WrongType(string type) => Refuse(Answers.WrongType($"The body is of the type '{type}'; accepted are {string.Join(", ", Types)} and multipart/form-data. {HowTo}"));

    private static UploadedImage TooManyBytes(ServiceSettings settings) => Refuse(Answers.TooLarge($"The image has more than {settings.MaxImageBytes} bytes, the most that are read. Shrink it first."));

    private static UploadedImage Refuse(IResult refusal) => new([], refusal);
}
