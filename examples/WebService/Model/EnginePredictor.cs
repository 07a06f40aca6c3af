using Microsoft.ML;
using MLNet.SelfSup.Images;

namespace WebService.Model;

/// <summary>Computes one image at a time with a prediction engine; several of these are a pool of engines.</summary>
/// <param name="model">The model.</param>
internal sealed class EnginePredictor(LoadedModel model) : IPredictor
{
    private readonly PredictionEngine<ModelRow, ModelAnswer> _engine = model.CreateEngine();

    /// <inheritdoc/>
    public int BatchSize => 1;

    /// <inheritdoc/>
    public void Predict(IReadOnlyList<PredictionJob> jobs)
    {
        foreach (PredictionJob job in jobs)
        {
            try
            {
                ModelAnswer answer = _engine.Predict(new ModelRow { Image = job.Image });
                job.End(answer.Score, answer.Features);
            }
            catch (ImageDecodeException)
            {
                job.EndUnread();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _engine.Dispose();
}
