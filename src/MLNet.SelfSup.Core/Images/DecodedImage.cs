using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace MLNet.SelfSup.Images;

/// <summary>What became of one image of a source: its pixels, or why there are none.</summary>
internal sealed class DecodedImage
{
    private readonly RgbImage? _image;
    private readonly Exception? _error;

    private DecodedImage(RgbImage? image, Exception? error)
    {
        _image = image;
        _error = error;
    }

    /// <summary>Decodes an image and shrinks it where its shorter side is above a limit.</summary>
    public static DecodedImage Of(ImageReference reference, int maxShorterSide, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new DecodedImage(Shrink(reference.Lend(maxShorterSide), maxShorterSide), error: null);
        }
        catch (Exception exception)
        {
            // It is thrown where the images are taken in order, so that the first bad one is the one reported.
            return new DecodedImage(image: null, exception);
        }
    }

    /// <summary>Gives the pixels, which are the caller's to release, or the reason why the image can't be read.</summary>
    /// <exception cref="Exception">Decoding failed for another reason than an unreadable image.</exception>
    public bool TryGet([NotNullWhen(true)] out RgbImage? image, [NotNullWhen(false)] out ImageDecodeException? unreadable)
    {
        image = _image;
        unreadable = _error as ImageDecodeException;
        if (_error is not null && unreadable is null)
        {
            ExceptionDispatchInfo.Throw(_error);
        }

        return image is not null;
    }

    private static RgbImage Shrink(RgbImage image, int maxShorterSide)
    {
        int shorterSide = Math.Min(image.Width, image.Height);
        if (shorterSide <= maxShorterSide)
        {
            return image;
        }

        int width = Scaled(image.Width, maxShorterSide, shorterSide);
        int height = Scaled(image.Height, maxShorterSide, shorterSide);
        RgbImage shrunk = Resampler.Resize(image.AsSpan(), width, height, Interpolation.Bicubic, isRented: true);
        image.Release();
        return shrunk;
    }

    private static int Scaled(int side, int numerator, int denominator) => (int)Math.Round(side * (double)numerator / denominator);
}
