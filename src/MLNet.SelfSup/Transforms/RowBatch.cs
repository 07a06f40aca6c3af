using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Text;

namespace MLNet.SelfSup.Transforms;

/// <summary>Computes up to a batch of rows in one forward pass; what can be done of their images beside other computing begins before that. Not for several threads at once.</summary>
internal sealed class RowBatch : IDisposable
{
    // A JPEG may be decoded at a fraction of its size. Twice the side that is needed leaves the resampling to our own filter, so that
    // a picture has the same features, up to rounding, whatever column type it comes in.
    private const int Oversampling = 2;

    private readonly RowContext _context;
    private readonly EncoderLease _lease;
    private readonly EvaluationView _view;
    private readonly int _threads;
    private readonly ParallelOptions _parallel;
    private readonly int _width;
    private readonly int _pixelCount;
    private readonly ImageReference?[] _images;
    private readonly string[] _texts;
    private readonly MissingTextException?[] _textFaults;
    private readonly IOException?[] _faults;
    private readonly List<string> _goodTexts = [];
    private readonly float[] _pixels;
    private readonly float[] _numbers;
    private readonly bool _drawsBeside;
    private Task[] _drawing = [];
    private Task _reading = Task.CompletedTask;
    private volatile int _count;
    private int _claimed;

    /// <summary>Initialises the buffers and leases the encoder.</summary>
    /// <param name="context">The transformer's parts.</param>
    /// <param name="capacity">The most rows of a batch, at least 1.</param>
    public RowBatch(RowContext context, int capacity)
    {
        EncoderArtifact artifact = context.Artifact;
        _context = context;
        _view = new EvaluationView(artifact.ImageSize, artifact.Description.Normalization);
        _threads = context.Options.DecodeThreads ?? Environment.ProcessorCount;
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = _threads };

        // On the processor, decoding beside computing takes from it what it gives: there only storage is worth waiting for meanwhile.
        _drawsBeside = context.Encoder.Device.GpuIndex is not null;
        _width = context.Computation.Width;
        _pixelCount = context.Computation.Inputs.Image is null ? 0 : 3 * artifact.ImageSize * artifact.ImageSize;
        _images = new ImageReference?[capacity];
        _texts = new string[capacity];
        _textFaults = new MissingTextException?[capacity];
        _faults = new IOException?[capacity];
        _pixels = new float[capacity * _pixelCount];
        _numbers = new float[capacity * _width];
        _lease = context.Encoder.Acquire();
    }

    /// <summary>Puts an image into the batch.</summary>
    /// <param name="slot">From 0.</param>
    /// <param name="image">The image.</param>
    public void SetImage(int slot, ImageReference image) => _images[slot] = image;

    /// <summary>Puts a text into the batch.</summary>
    /// <param name="slot">From 0.</param>
    /// <param name="text">The text.</param>
    /// <param name="fault">Why it can't be encoded; <see langword="null"/> where it can.</param>
    public void SetText(int slot, string text, MissingTextException? fault)
    {
        _texts[slot] = text;
        _textFaults[slot] = fault;
    }

    /// <summary>Prepares for images to be decoded, the caller has computing to do: a GPU computes beside some of the threads that decode, on the processor a thread fetches files.</summary>
    /// <param name="count">At least 1: the rows in slots 0 to <paramref name="count"/> - 1.</param>
    public void BeginDrawing(int count)
    {
        Prepare(count);
        if (_pixelCount > 0 && _drawsBeside)
        {
            _drawing = [.. Enumerable.Range(0, Math.Max(1, _threads / 2)).Select(_ => Task.Run(Draw))];
        }
        else if (_pixelCount > 0)
        {
            _reading = Task.Run(ReadFiles);
        }
    }

    /// <summary>Decodes and resizes images by all threads: the caller waits. A second call has nothing left to do.</summary>
    public void FinishDrawing()
    {
        // Whoever is free takes the next image, so that nobody waits for more than one; those that began already count among the threads.
        int threads = Math.Min(_threads - _drawing.Count(d => !d.IsCompleted), _count - _claimed);
        if (threads > 1)
        {
            Parallel.For(0, threads, _parallel, _ => Draw());
        }
        else if (threads == 1)
        {
            Draw();
        }

        foreach (Task task in _drawing.Append(_reading))
        {
            task.GetAwaiter().GetResult();
        }

        _drawing = [];
    }

    /// <summary>Decodes, resizes and encodes the rows in slots 0 to <paramref name="count"/> - 1; bad ones are remembered as such.</summary>
    /// <param name="count">At least 1.</param>
    public void DrawAndCompute(int count)
    {
        Prepare(count);
        Compute(count);
    }

    /// <summary>Encodes the rows that <see cref="BeginDrawing"/> began with.</summary>
    /// <param name="count">As many as there.</param>
    public void Compute(int count)
    {
        FinishDrawing();
        int good = MoveGoodRowsTogether(count);
        if (good > 0)
        {
            _context.Computation.Compute(_lease.Encoder, _pixels.AsSpan(0, good * _pixelCount), _goodTexts, _numbers.AsSpan(0, good * _width));
        }

        SpreadNumbers(count, good);
    }

    /// <summary>Gives the numbers of a slot.</summary>
    /// <param name="slot">A slot of the last batch.</param>
    /// <returns>W numbers, valid until the next batch; NaN each where the row is bad and the policy is to skip.</returns>
    /// <exception cref="ImageDecodeException">The image is bad and the policy is to throw.</exception>
    /// <exception cref="MissingTextException">The text is missing and the policy is to throw.</exception>
    public ReadOnlyMemory<float> Read(int slot)
    {
        if (_faults[slot] is { } fault && _context.Options.BadImages == BadImagePolicy.Throw)
        {
            string ways = $"or set {nameof(EmbeddingOptions)}.{nameof(EmbeddingOptions.BadImages)} to {nameof(BadImagePolicy.Skip)}, which gives such rows NaN";
            throw fault switch
            {
                ImageDecodeException image => new ImageDecodeException(image.ImageName, $"{image.Reason}. Take the row out of column '{_context.Computation.Inputs.Image}', {ways}", image),
                MissingTextException text => new MissingTextException(text.RowName, $"{text.Reason}. Take the row out, {ways}", text),
                _ => fault,
            };
        }

        return _numbers.AsMemory(slot * _width, _width);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Nothing may write to the buffers after this; what the images were to become is of no interest any more, whatever it is.
        _count = 0;
        Array.ForEach([.. _drawing, _reading], t => ((IAsyncResult)t).AsyncWaitHandle.WaitOne());
        _lease.Dispose();
    }

    private void Prepare(int count)
    {
        Array.Copy(_textFaults, _faults, count);
        (_count, _claimed) = (_pixelCount > 0 ? count : 0, 0);
    }

    // Images that someone decodes already need no one to fetch them.
    private void ReadFiles()
    {
        for (int slot = 0; slot < _count; slot++)
        {
            if (slot >= Volatile.Read(ref _claimed))
            {
                _images[slot]!.Prefetch();
            }
        }
    }

    private void Draw()
    {
        for (int slot; (slot = Interlocked.Increment(ref _claimed) - 1) < _count;)
        {
            Draw(slot);
        }
    }

    private void Draw(int slot)
    {
        if (_faults[slot] is not null)
        {
            return;
        }

        try
        {
            RgbImage image = _images[slot]!.Lend(Oversampling * _view.ImageSize);
            _view.Draw(image.AsSpan(), _pixels.AsSpan(slot * _pixelCount, _pixelCount));
            image.Release();
        }
        catch (ImageDecodeException exception)
        {
            _faults[slot] = exception;
        }
    }

    private int MoveGoodRowsTogether(int count)
    {
        _goodTexts.Clear();
        int good = 0;
        for (int slot = 0; slot < count; slot++)
        {
            if (_faults[slot] is not null)
            {
                continue;
            }

            if (good < slot)
            {
                _pixels.AsSpan(slot * _pixelCount, _pixelCount).CopyTo(_pixels.AsSpan(good * _pixelCount));
            }

            if (_context.Computation.Inputs.Text is not null)
            {
                _goodTexts.Add(_texts[slot]);
            }

            good++;
        }

        return good;
    }

    private void SpreadNumbers(int count, int good)
    {
        for (int slot = count - 1; slot >= 0; slot--)
        {
            Span<float> numbers = _numbers.AsSpan(slot * _width, _width);
            if (_faults[slot] is not null)
            {
                numbers.Fill(float.NaN);
            }
            else if (--good < slot)
            {
                _numbers.AsSpan(good * _width, _width).CopyTo(numbers);
            }
        }
    }
}
