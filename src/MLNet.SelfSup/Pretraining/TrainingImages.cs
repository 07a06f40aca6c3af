using Microsoft.ML.Runtime;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Internals;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;

namespace MLNet.SelfSup.Pretraining;

/// <summary>Decodes the images of a training, once.</summary>
internal static class TrainingImages
{
    private const long Megabyte = 1L << 20;
    private const int MaxNamedImages = 10;

    /// <summary>Decodes images to train on.</summary>
    /// <param name="source">The images.</param>
    /// <param name="options">Tell memory, folder, and what to do with bad images.</param>
    /// <param name="imageSize">The encoder's side S, in pixels.</param>
    /// <param name="lack">A sentence for the error where there are none.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The images; the caller disposes them.</returns>
    /// <exception cref="InvalidDataException">There is no row, or none whose image can be read.</exception>
    /// <exception cref="ImageDecodeException">An image can't be read and the options' policy is to throw.</exception>
    public static ImageCache Read(IImageSource source, TrainingOptions options, int imageSize, string lack, CancellationToken cancellationToken) =>
        Decode(source, options, imageSize, options.CacheMegabytes * Megabyte, options.BadImages, lack, cancellationToken);

    /// <summary>Decodes images to measure on, within what others leave of the memory; bad ones are left out.</summary>
    /// <param name="others">The images that are trained on.</param>
    /// <param name="source">The images.</param>
    /// <param name="options">Tell memory and folder.</param>
    /// <param name="imageSize">The encoder's side S, in pixels.</param>
    /// <param name="lack">A sentence for the error where there are none.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The images; the caller disposes them.</returns>
    /// <exception cref="InvalidDataException">There is no row, or none whose image can be read.</exception>
    public static ImageCache ReadBeside(ImageCache others, IImageSource source, TrainingOptions options, int imageSize, string lack, CancellationToken cancellationToken)
    {
        long left = Math.Max(0, (options.CacheMegabytes * Megabyte) - (others.Bytes - others.MappedBytes));
        return Decode(source, options, imageSize, left, BadImagePolicy.Skip, lack, cancellationToken);
    }

    /// <summary>Tells which images could not be read.</summary>
    /// <param name="channel">Hears of them.</param>
    /// <param name="images">Those that could.</param>
    public static void ReportSkipped(IChannel channel, ImageCache images)
    {
        if (images.SkippedCount > 0)
        {
            IEnumerable<string> named = images.Skipped.Take(MaxNamedImages).Select(s => $"'{s.Name}' ({s.Reason})");
            string more = images.SkippedCount > MaxNamedImages ? $" and {images.SkippedCount - MaxNamedImages} more" : string.Empty;
            channel.Write(MessageLevel.Warning, $"Left out of the training, since they can't be read: {images.SkippedCount} of {images.Count + images.SkippedCount} images: {string.Join(", ", named)}{more}.");
        }
    }

    private static ImageCache Decode(
        IImageSource source, TrainingOptions options, int imageSize, long memoryBudget, BadImagePolicy badImages, string lack, CancellationToken cancellationToken)
    {
        var cacheOptions = new ImageCacheOptions
        {
            TrainingSize = imageSize,
            MemoryBudget = memoryBudget,
            Folder = options.CacheFolder,
            BadImages = badImages,
        };
        try
        {
            return ImageCache.Build(source, cacheOptions, progress: null, cancellationToken);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{lack} {exception.Message}", exception);
        }
    }
}
