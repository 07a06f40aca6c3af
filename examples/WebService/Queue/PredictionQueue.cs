using System.Threading.Channels;
using WebService.Model;

namespace WebService.Queue;

/// <summary>Brings images from any number of requests to the few threads that compute, and answers back.</summary>
/// <param name="settings">Length, and how long an image waits for others.</param>
/// <param name="logger">Hears of failures.</param>
internal sealed class PredictionQueue(ServiceSettings settings, ILogger<PredictionQueue> logger)
{
    private readonly Channel<PredictionJob> _jobs = Channel.CreateBounded<PredictionJob>(settings.QueueLength);
    private long _images;
    private long _passes;

    /// <summary>Gets the number of images that wait.</summary>
    public int Waiting => _jobs.Reader.Count;

    /// <summary>Gets the number of images that were computed.</summary>
    public long Images => Interlocked.Read(ref _images);

    /// <summary>Gets the number of passes in which they were.</summary>
    public long Passes => Interlocked.Read(ref _passes);

    /// <summary>Computes an image.</summary>
    /// <param name="image">The image file's bytes.</param>
    /// <param name="cancellationToken">Nobody waits any more.</param>
    /// <returns>What the model says.</returns>
    /// <exception cref="MLNet.SelfSup.Images.ImageDecodeException">The bytes are no whole image.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    /// <exception cref="ChannelClosedException">The service ends.</exception>
    public async Task<ImagePrediction> PredictAsync(byte[] image, CancellationToken cancellationToken)
    {
        var job = new PredictionJob(image, cancellationToken);
        await _jobs.Writer.WriteAsync(job, cancellationToken);
        return await job.Answer.WaitAsync(cancellationToken);
    }

    /// <summary>Computes images as they come, until it is stopped.</summary>
    /// <param name="predictor">Computes them; used by this call alone.</param>
    /// <param name="stop">Stops.</param>
    public async Task RunAsync(IPredictor predictor, CancellationToken stop)
    {
        var batch = new List<PredictionJob>(predictor.BatchSize);
        while (await _jobs.Reader.WaitToReadAsync(stop))
        {
            if (settings.BatchDelayMilliseconds > 0 && _jobs.Reader.Count < predictor.BatchSize && predictor.BatchSize > 1)
            {
                await Task.Delay(settings.BatchDelayMilliseconds, stop);
            }

            Take(batch, predictor.BatchSize);
            if (batch.Count > 0)
            {
                Predict(predictor, batch);
            }
        }
    }

    /// <summary>Takes no more images, and tells those that wait.</summary>
    public void Close()
    {
        _jobs.Writer.TryComplete();
        while (_jobs.Reader.TryRead(out PredictionJob? job))
        {
            job.Fail(new ChannelClosedException("The service ends."));
        }
    }

    private void Take(List<PredictionJob> batch, int most)
    {
        batch.Clear();
        while (batch.Count < most && _jobs.Reader.TryRead(out PredictionJob? job))
        {
            if (!job.IsAbandoned)
            {
                batch.Add(job);
            }
        }
    }

    private void Predict(IPredictor predictor, List<PredictionJob> batch)
    {
        try
        {
            predictor.Predict(batch);
            Interlocked.Add(ref _images, batch.Count);
            Interlocked.Increment(ref _passes);
        }
        catch (Exception exception)
        {
            // Whatever went wrong, each caller hears of it, and the next images are computed.
            logger.LogError(exception, "{Count} images could not be computed.", batch.Count);
            batch.ForEach(job => job.Fail(exception));
        }
    }
}
