using Microsoft.ML.Data;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Transforms;

/// <summary>Encodes the images of up to a batch of rows in one forward pass. Not for several threads at once.</summary>
internal sealed class BatchEmbedder : IDisposable
{
    // A JPEG may be decoded at a fraction of its size. Twice the side that is needed leaves the resampling to our own filter, so that
    // a picture has the same features, up to rounding, whatever column type it comes in.
    private const int Oversampling = 2;

    private readonly EmbeddingContext _context;
    private readonly EncoderLease _lease;
    private readonly EvaluationView _view;
    private readonly ParallelOptions _parallel;
    private readonly int _featureDim;
    private readonly int _pixelCount;
    private readonly ImageReference[] _images;
    private readonly ImageDecodeException?[] _faults;
    private readonly float[] _pixels;
    private readonly float[] _features;

    /// <summary>Initialises the buffers and leases the encoder.</summary>
    /// <param name="context">The transformer's parts.</param>
    /// <param name="capacity">The most images of a batch, at least 1.</param>
    public BatchEmbedder(EmbeddingContext context, int capacity)
    {
        EncoderArtifact artifact = context.Artifact;
        _context = context;
        _view = new EvaluationView(artifact.ImageSize, artifact.Description.Normalization);
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = context.Options.DecodeThreads ?? Environment.ProcessorCount };
        _featureDim = artifact.FeatureDim;
        _pixelCount = 3 * artifact.ImageSize * artifact.ImageSize;
        _images = new ImageReference[capacity];
        _faults = new ImageDecodeException?[capacity];
        _pixels = new float[capacity * _pixelCount];
        _features = new float[capacity * _featureDim];
        _lease = context.Encoder.Acquire();
    }

    /// <summary>Puts an image into the batch.</summary>
    /// <param name="slot">From 0.</param>
    /// <param name="image">The image.</param>
    public void Set(int slot, ImageReference image) => _images[slot] = image;

    /// <summary>Decodes, resizes and encodes the images in slots 0 to <paramref name="count"/> - 1; bad ones are remembered as such.</summary>
    /// <param name="count">At least 1.</param>
    public void Embed(int count)
    {
        if (count == 1)
        {
            Draw(0);
        }
        else
        {
            Parallel.For(0, count, _parallel, Draw);
        }

        int good = MoveGoodImagesTogether(count);
        if (good > 0)
        {
            _lease.Encoder.Encode(_pixels.AsSpan(0, good * _pixelCount), _features.AsSpan(0, good * _featureDim));
        }

        SpreadFeatures(count, good);
    }

    /// <summary>Copies the features of a slot.</summary>
    /// <param name="slot">A slot of the last batch.</param>
    /// <param name="features">Receives D values; NaN each where the image is bad and the policy is to skip.</param>
    /// <exception cref="ImageDecodeException">The image is bad and the policy is to throw.</exception>
    public void CopyFeatures(int slot, ref VBuffer<float> features)
    {
        if (_faults[slot] is { } fault && _context.Options.BadImages == BadImagePolicy.Throw)
        {
            throw new ImageDecodeException(
                fault.ImageName,
                $"{fault.Reason}. Take the row out of column '{_context.Columns.Input}', or set {nameof(EmbeddingOptions)}.{nameof(EmbeddingOptions.BadImages)} "
                + $"to {nameof(BadImagePolicy.Skip)}, which gives such rows NaN features",
                fault);
        }

        VBufferEditor<float> editor = VBufferEditor.Create(ref features, _featureDim);
        _features.AsSpan(slot * _featureDim, _featureDim).CopyTo(editor.Values);
        features = editor.Commit();
    }

    /// <inheritdoc/>
    public void Dispose() => _lease.Dispose();

    private void Draw(int slot)
    {
        try
        {
            _faults[slot] = null;
            _view.Draw(_images[slot].Decode(Oversampling * _view.ImageSize).AsSpan(), _pixels.AsSpan(slot * _pixelCount, _pixelCount));
        }
        catch (ImageDecodeException exception)
        {
            _faults[slot] = exception;
        }
    }

    private int MoveGoodImagesTogether(int count)
    {
        int good = 0;
        for (int slot = 0; slot < count; slot++)
        {
            if (_faults[slot] is null)
            {
                if (good < slot)
                {
                    _pixels.AsSpan(slot * _pixelCount, _pixelCount).CopyTo(_pixels.AsSpan(good * _pixelCount));
                }

                good++;
            }
        }

        return good;
    }

    private void SpreadFeatures(int count, int good)
    {
        for (int slot = count - 1; slot >= 0; slot--)
        {
            Span<float> features = _features.AsSpan(slot * _featureDim, _featureDim);
            if (_faults[slot] is not null)
            {
                features.Fill(float.NaN);
            }
            else if (--good < slot)
            {
                _features.AsSpan(good * _featureDim, _featureDim).CopyTo(features);
            }
        }
    }
}
