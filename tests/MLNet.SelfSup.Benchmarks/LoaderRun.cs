using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Training;
using MLNet.SelfSup.Torch.Views;
using TorchSharp;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>Takes batches of views as fast as the loader draws them; many a run, since some lie ready when it begins.</summary>
internal sealed class LoaderRun : IDisposable
{
    /// <summary>Batches that a run takes.</summary>
    public const int Batches = 100;

    private readonly ViewLoader _loader;

    public LoaderRun(IViewRecipe views, int batch, IImageSet images)
    {
        // The plan reads the length and the batch alone, whichever method's options hold them.
        var plan = new TrainingPlan(new MaeOptions { BatchSize = batch, Epochs = 1_000_000 }, images.Count);
        _loader = new ViewLoader(images, views, plan, seed: 1, firstBatch: 0, workers: null, torch.CPU);
    }

    public void Run()
    {
        for (int i = 0; i < Batches; i++)
        {
            using ViewBatch? batch = _loader.Take(CancellationToken.None);
        }
    }

    public void Dispose() => _loader.Dispose();
}
