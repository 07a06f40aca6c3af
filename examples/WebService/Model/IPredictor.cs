namespace WebService.Model;

/// <summary>Computes images with the model. Not for several threads at once.</summary>
internal interface IPredictor : IDisposable
{
    /// <summary>Gets the most images that are computed together.</summary>
    int BatchSize { get; }

    /// <summary>Computes images and ends each job: with a prediction, or where its image can't be read with the reason.</summary>
    /// <param name="jobs">At least 1, at most <see cref="BatchSize"/>.</param>
    void Predict(IReadOnlyList<PredictionJob> jobs);
}
