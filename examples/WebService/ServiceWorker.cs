using Microsoft.ML;
using Microsoft.ML.Runtime;
using WebService.Model;
using WebService.Queue;
using WebService.Requests;
using WebService.Search;

namespace WebService;

/// <summary>Loads the model and the gallery once, then computes what requests ask for.</summary>
internal sealed class ServiceWorker(
    ServiceSettings settings, ServiceState state, PredictionQueue queue, IHostApplicationLifetime lifetime, ILogger<ServiceWorker> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // A failure before would end the start of the server, whose message says nothing of it.
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using CancellationTokenRegistration registration = lifetime.ApplicationStarted.Register(started.SetResult);
            await started.Task.WaitAsync(stoppingToken);
            await RunAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            logger.LogInformation("The service ends after {Images} images in {Passes} passes.", queue.Images, queue.Passes);
        }
        catch (Exception exception)
        {
            state.Fail(exception);
            logger.LogCritical("The service can't go on with the model '{Model}': {Message}", settings.Model, exception.Message);
            lifetime.StopApplication();
        }
        finally
        {
            queue.Close();
        }
    }

    private async Task RunAsync(CancellationToken stop)
    {
        bool hasGallery = settings.Gallery.Length > 0;
        MLContext ml = CreateContext();
        using LoadedModel model = LoadedModel.Load(ml, settings.Model, hasGallery);
        logger.LogInformation("The model '{Model}' is loaded: {Encoder}, {Classes} classes.", settings.Model, HealthEndpoint.Describe(model.Encoder), model.ClassNames.Length);
        IPredictor[] predictors = settings.Engines > 0
            ? [.. Enumerable.Range(0, settings.Engines).Select(_ => new EnginePredictor(model))]
            : [new BatchPredictor(model, settings.BatchSize)];
        try
        {
            Gallery? gallery = hasGallery ? new GalleryBuilder(ml, settings, logger).Build(predictors[0], ReportProgress, stop) : null;
            state.SetReady(model, gallery);
            logger.LogInformation("Ready: {Neighbors}", gallery is null ? "no gallery, so answers have no neighbours (--gallery FOLDER)." : $"neighbours are looked for among {gallery.Count} images.");
            await Task.WhenAll(predictors.Select(p => Task.Run(() => queue.RunAsync(p, stop), stop)));
        }
        finally
        {
            foreach (IPredictor predictor in predictors)
            {
                predictor.Dispose();
            }
        }
    }

    private void ReportProgress(int done, int count) => state.SetStep($"The gallery is being computed: {done} of {count} images are done.");

    private MLContext CreateContext()
    {
        var ml = new MLContext();
        ml.Log += (_, e) =>
        {
            if (e.Kind >= ChannelMessageKind.Warning)
            {
                logger.LogWarning("{Message}", e.Message);
            }
        };
        return ml;
    }
}
