namespace MLNet.SelfSup.Images;

/// <summary>Decoded images, so that training decodes each file once and not once an epoch.</summary>
/// <remarks>
/// Images are kept in the order of their source, as 8-bit RGB, with a shorter side of at most about 1.15 times the training size: in memory
/// up to a budget, the rest in one memory-mapped temporary file that goes away with the cache or the process. Any thread may read; none
/// may once the cache is disposed.
/// </remarks>
public sealed class ImageCache : IImageSet, IDisposable
{
    private const int MaxSkippedKept = 100;
    private const int MaxSkippedNamed = 3;
    private const int ReportEvery = 100;

    private readonly PixelStore _store;
    private readonly List<int> _sourceIndices = [];
    private readonly List<SkippedImage> _skipped = [];
    private bool _isDisposed;

    private ImageCache(PixelStore store) => _store = store;

    /// <inheritdoc/>
    public int Count => _store.Count;

    /// <summary>Gets the images that were left out; the first 100 of <see cref="SkippedCount"/>.</summary>
    public IReadOnlyList<SkippedImage> Skipped => _skipped;

    /// <summary>Gets the number of images that were left out.</summary>
    public int SkippedCount { get; private set; }

    /// <summary>Gets the number of bytes of pixels, in memory and in the file.</summary>
    public long Bytes => _store.Bytes;

    /// <summary>Gets the number of bytes of pixels in the memory-mapped file.</summary>
    public long MappedBytes => _store.FileBytes;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image.</exception>
    /// <exception cref="ObjectDisposedException">The cache is disposed.</exception>
    public RgbSpan this[int index]
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            CheckIndex(index);
            return _store.Read(index);
        }
    }

    /// <summary>Decodes every image of a source.</summary>
    /// <param name="source">The images.</param>
    /// <param name="options">Sizes, memory and policy.</param>
    /// <param name="progress">Hears every 100 images and at the end; may be <see langword="null"/>.</param>
    /// <param name="cancellationToken">Ends the work; nothing is left behind.</param>
    /// <returns>The cache, with at least one image.</returns>
    /// <exception cref="ImageDecodeException">An image can't be read and the policy is <see cref="BadImagePolicy.Throw"/>; it is the first one in the source's order.</exception>
    /// <exception cref="InvalidDataException">The source has no image, or none that can be read.</exception>
    /// <exception cref="IOException">The memory-mapped file can't be written, for instance on a full disk.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ImageCache Build(
        IImageSource source, ImageCacheOptions options, IProgress<ImageCacheProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        var cache = new ImageCache(new PixelStore(options.MemoryBudget, options.Folder));
        try
        {
            cache.Fill(source, options, progress, cancellationToken);
            return cache;
        }
        catch
        {
            cache.Dispose();
            throw;
        }
    }

    /// <summary>Tells which image of the source an image is; skipped ones make the two numbers differ.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> - 1.</param>
    /// <returns>Its place in the source, from 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image.</exception>
    public int SourceIndexOf(int index)
    {
        CheckIndex(index);
        return _sourceIndices[index];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        _store.Dispose();
    }

    private void Fill(IImageSource source, ImageCacheOptions options, IProgress<ImageCacheProgress>? progress, CancellationToken cancellationToken)
    {
        int threads = options.Threads ?? Environment.ProcessorCount;
        int seen = 0;
        foreach ((ImageReference reference, DecodedImage result) in OrderedDecoder.Decode(source, options.MaxShorterSide, threads, cancellationToken))
        {
            Take(reference, result, options.BadImages, seen);
            seen++;
            if (seen % ReportEvery == 0)
            {
                progress?.Report(new ImageCacheProgress(Count, SkippedCount, Bytes));
            }
        }

        if (Count == 0)
        {
            throw new InvalidDataException(seen == 0
                ? "There is no image: the source is empty. Check the folder, the filter or the rows that it reads."
                : DescribeAllSkipped(seen));
        }

        _store.Seal();
        progress?.Report(new ImageCacheProgress(Count, SkippedCount, Bytes));
    }

    private void Take(ImageReference reference, DecodedImage result, BadImagePolicy policy, int sourceIndex)
    {
        if (result.TryGet(out RgbImage? image, out ImageDecodeException? unreadable))
        {
            _store.Add(image.AsSpan());
            image.Release();
            _sourceIndices.Add(sourceIndex);
            return;
        }

        if (policy == BadImagePolicy.Throw)
        {
            throw unreadable;
        }

        SkippedCount++;
        if (_skipped.Count < MaxSkippedKept)
        {
            _skipped.Add(new SkippedImage(reference.Name, unreadable.Reason));
        }
    }

    private string DescribeAllSkipped(int seen)
    {
        IEnumerable<string> first = _skipped.Take(MaxSkippedNamed).Select(s => $"'{s.Name}': {s.Reason}");
        string more = SkippedCount > MaxSkippedNamed ? "; …" : string.Empty;
        return $"None of the {seen} images can be read. {string.Join("; ", first)}{more}.";
    }

    private void CheckIndex(int index)
    {
        if ((uint)index >= (uint)Count)
        {
            throw new ArgumentOutOfRangeException(nameof(index), index, $"There is no image {index}; the cache holds {Count}.");
        }
    }
}
