namespace MLNet.SelfSup.Images;

/// <summary>The first pass of a resampling: rows of the crop to the output's width.</summary>
/// <remarks>Rows are turned into columns, mixed by the second pass's arithmetic, and turned back: cheaper than sums across a vector.</remarks>
internal readonly ref struct HorizontalPass
{
    private const int Channels = 3;
    private const int PixelBytes = Channels * ByteTranspose.Rows;

    private readonly RgbSpan _image;
    private readonly CropBox _crop;
    private readonly ResampleTaps? _taps;
    private readonly Span<byte> _columns;
    private readonly Span<byte> _mixed;

    /// <summary>Computes the weights, where the width changes.</summary>
    /// <param name="image">The source.</param>
    /// <param name="crop">The part of it that counts.</param>
    /// <param name="window">The output.</param>
    /// <param name="interpolation">The filter.</param>
    /// <param name="scratch">Gives room.</param>
    public HorizontalPass(RgbSpan image, CropBox crop, ResizedWindow window, Interpolation interpolation, ResampleScratch scratch)
    {
        _image = image;
        if (crop.Width == window.FullWidth)
        {
            _crop = new CropBox(crop.Left + (int)window.Left, crop.Top, window.Width, crop.Height);
            return;
        }

        _crop = crop;
        _taps = scratch.Horizontal;
        _taps.Build(crop.Width, window.FullWidth, window.Left, window.Width, interpolation);
        _columns = scratch.Columns(((long)crop.Width * PixelBytes) + VerticalPass.Slack);
        _mixed = scratch.Mixed(((long)window.Width * PixelBytes) + VerticalPass.Slack);
    }

    /// <summary>Resamples rows.</summary>
    /// <param name="firstRow">The first row, from the top of the crop.</param>
    /// <param name="rowCount">The number of rows.</param>
    /// <param name="destination">Receives <c>[rowCount, width, 3]</c>.</param>
    public void Run(int firstRow, int rowCount, Span<byte> destination)
    {
        int step = _image.Width * Channels;
        int sourceBytes = _crop.Width * Channels;
        int rowBytes = (_taps?.Count ?? _crop.Width) * Channels;
        for (int row = 0; row < rowCount; row += ByteTranspose.Rows)
        {
            int count = Math.Min(ByteTranspose.Rows, rowCount - row);
            ReadOnlySpan<byte> source = _image.Pixels[((((_crop.Top + firstRow + row) * _image.Width) + _crop.Left) * Channels)..];
            Span<byte> target = destination[(row * rowBytes)..];
            if (_taps is null)
            {
                CopyRows(source, step, count, rowBytes, target);
                continue;
            }

            ByteTranspose.ToColumns(source, step, count, sourceBytes, _columns);
            VerticalPass.Run(_columns, firstRow: 0, PixelBytes, _taps, 0, _taps.Count, _mixed, scratch: default);
            ByteTranspose.ToRows(_mixed, rowBytes, count, target);
        }
    }

    private static void CopyRows(ReadOnlySpan<byte> source, int step, int count, int rowBytes, Span<byte> target)
    {
        for (int row = 0; row < count; row++)
        {
            source.Slice(row * step, rowBytes).CopyTo(target[(row * rowBytes)..]);
        }
    }
}
