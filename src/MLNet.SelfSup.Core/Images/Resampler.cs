namespace MLNet.SelfSup.Images;

/// <summary>Crops and resizes images: separable, antialiased when shrinking, 8 bits in and out.</summary>
/// <remarks>
/// The result equals Pillow's resize of the cropped image: first every row, rounded to 8 bits, then every column. Taps never leave the
/// crop. All sums are whole numbers: results do not depend on the processor. A call allocates nothing once its thread has resampled an
/// image of that size.
/// </remarks>
internal static class Resampler
{
    private const int Channels = 3;

    [ThreadStatic]
    private static ResampleScratch? _threadScratch;

    /// <summary>Resizes a crop.</summary>
    /// <param name="image">The source.</param>
    /// <param name="crop">The part of it that becomes the output.</param>
    /// <param name="width">Width of the output, at least 1.</param>
    /// <param name="height">Height of the output, at least 1.</param>
    /// <param name="interpolation">The filter.</param>
    /// <param name="destination">Receives <c>[height, width, 3]</c>.</param>
    /// <exception cref="ArgumentException">The crop leaves the image, or the destination has another length.</exception>
    public static void Resize(RgbSpan image, CropBox crop, int width, int height, Interpolation interpolation, Span<byte> destination) =>
        ResizeWindow(image, crop, ResizedWindow.Whole(width, height), interpolation, destination);

    /// <summary>Resizes an image.</summary>
    /// <param name="image">The source.</param>
    /// <param name="width">Width of the output, at least 1.</param>
    /// <param name="height">Height of the output, at least 1.</param>
    /// <param name="interpolation">The filter.</param>
    /// <returns>A new image.</returns>
    public static RgbImage Resize(RgbSpan image, int width, int height, Interpolation interpolation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        var pixels = new byte[checked(width * height * Channels)];
        Resize(image, CropBox.Whole(image), width, height, interpolation, pixels);
        return new RgbImage(pixels, width, height);
    }

    /// <summary>Computes a part of a resized crop, as if the whole were computed and the part cut out.</summary>
    /// <param name="image">The source.</param>
    /// <param name="crop">The part of it that becomes the whole output.</param>
    /// <param name="window">The size of that whole output, and which part of it is wanted.</param>
    /// <param name="interpolation">The filter.</param>
    /// <param name="destination">Receives <c>[window.Height, window.Width, 3]</c>.</param>
    /// <exception cref="ArgumentException">The crop leaves the image, the window leaves the output, or the destination has another length.</exception>
    public static void ResizeWindow(RgbSpan image, CropBox crop, ResizedWindow window, Interpolation interpolation, Span<byte> destination)
    {
        Check(image, crop, window, destination);
        ResampleScratch scratch = _threadScratch ??= new ResampleScratch();
        ResampleTaps rowsOf = scratch.Vertical;
        rowsOf.Build(crop.Height, window.FullHeight, window.Top, window.Height, interpolation, lanes: 1);
        int firstRow = rowsOf.First[0];
        int rowCount = rowsOf.First[window.Height - 1] + rowsOf.Length[window.Height - 1] - firstRow;
        int rowBytes = window.Width * Channels;
        long needed = ((long)rowCount * rowBytes) + HorizontalPass.Slack;
        if (needed > Array.MaxLength)
        {
            throw new ArgumentException($"An image of {image.Width} x {image.Height} pixels is too large to become {window.FullWidth} x {window.FullHeight}: {needed} bytes lie between the two.", nameof(image));
        }

        Span<byte> between = scratch.Between((int)needed);
        if (crop.Width == window.FullWidth)
        {
            var columns = new CropBox(crop.Left + (int)window.Left, crop.Top, window.Width, crop.Height);
            HorizontalPass.Copy(image, columns, firstRow, rowCount, between);
        }
        else
        {
            ResampleTaps taps = scratch.Horizontal;
            taps.Build(crop.Width, window.FullWidth, window.Left, window.Width, interpolation, HorizontalPass.Lanes);
            Span<byte> padded = scratch.Row((Math.Max(taps.Reach, crop.Width) * Channels) + HorizontalPass.Slack);
            HorizontalPass.Run(image, crop, firstRow, rowCount, taps, between, padded);
        }

        if (crop.Height == window.FullHeight)
        {
            between.Slice(((int)window.Top - firstRow) * rowBytes, destination.Length).CopyTo(destination);
        }
        else
        {
            VerticalPass.Run(between, firstRow, rowBytes, rowsOf, destination, scratch.Row(rowBytes + HorizontalPass.Slack));
        }
    }

    private static void Check(RgbSpan image, CropBox crop, ResizedWindow window, Span<byte> destination)
    {
        if (!crop.FitsIn(image.Width, image.Height))
        {
            throw new ArgumentException($"{crop} leaves the image of {image.Width} x {image.Height} pixels.", nameof(crop));
        }

        if (!window.IsValid)
        {
            throw new ArgumentException($"{window} is empty or leaves the resized image.", nameof(window));
        }

        if (destination.Length != (long)window.Width * window.Height * Channels)
        {
            throw new ArgumentException($"The destination has {destination.Length} bytes; {window.Width} x {window.Height} RGB pixels have {(long)window.Width * window.Height * Channels}.", nameof(destination));
        }
    }
}
