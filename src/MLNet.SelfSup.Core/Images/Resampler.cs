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
    /// <param name="isRented">Whether the caller will release the image soon.</param>
    /// <returns>A new image.</returns>
    public static RgbImage Resize(RgbSpan image, int width, int height, Interpolation interpolation, bool isRented = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        RgbImage resized = RgbImage.Create(width, height, isRented);
        Resize(image, CropBox.Whole(image), width, height, interpolation, resized.GetBuffer());
        return resized;
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
        var rows = new HorizontalPass(image, crop, window, interpolation, scratch);
        if (crop.Height == window.FullHeight)
        {
            rows.Run((int)window.Top, window.Height, destination);
        }
        else
        {
            MixRows(rows, crop.Height, window, interpolation, destination, scratch);
        }
    }

    // Both passes take turns, so that what lies between them stays in the processor's cache.
    private static void MixRows(HorizontalPass rows, int height, ResizedWindow window, Interpolation interpolation, Span<byte> destination, ResampleScratch scratch)
    {
        ResampleTaps taps = scratch.Vertical;
        taps.Build(height, window.FullHeight, window.Top, window.Height, interpolation);
        int rowBytes = window.Width * Channels;
        Span<byte> between = scratch.Between((((long)taps.Stride + ByteTranspose.Rows) * rowBytes) + VerticalPass.Slack);
        Span<byte> lastRow = scratch.Row(rowBytes + VerticalPass.Slack);
        int last = taps.EndOf(window.Height - 1);
        (int first, int end) = (taps.First[0], taps.First[0]);
        for (int done = 0; done < window.Height;)
        {
            int ready = done;
            while (ready < window.Height && taps.EndOf(ready) <= end)
            {
                ready++;
            }

            VerticalPass.Run(between, first, rowBytes, taps, done, ready, destination, lastRow);
            done = ready;
            if (done < window.Height)
            {
                // The rows that are still needed move to the front.
                int kept = Math.Min(taps.First[done], end);
                between[((kept - first) * rowBytes)..((end - first) * rowBytes)].CopyTo(between);
                first = kept;
                int count = Math.Min(ByteTranspose.Rows, last - end);
                rows.Run(end, count, between[((end - first) * rowBytes)..]);
                end += count;
            }
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
