using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Training;

namespace MLNet.SelfSup.Torch.Runtime;

/// <summary>An artefact whose features have mean 0 and deviation 1 over the images of its training.</summary>
internal static class StandardizedArtifact
{
    private const int MaxMeasuredImages = 10_000;

    /// <summary>Measures the features of an encoder and has them standardised.</summary>
    /// <param name="raw">The encoder; its features are not standardised.</param>
    /// <param name="request">The images, and whom to tell.</param>
    /// <param name="device">Where they are encoded.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <returns>The artefact.</returns>
    public static EncoderArtifact Make(EncoderArtifact raw, TrainingRequest request, Device device, CancellationToken cancellationToken)
    {
        using var threads = new ThreadCountScope(request.Settings.Threads);
        using var encoder = new TorchEncoder(raw, device);
        var view = new EvaluationView(raw.ImageSize, raw.Description.Normalization);
        FeatureStatistics statistics = FeatureStatistics.Measure(encoder, request.Images, MaxMeasuredImages, view, cancellationToken);
        request.Log?.Invoke(
            MLNet.SelfSup.Runtime.MessageLevel.Trace,
            $"Measured mean and deviation of the {raw.FeatureDim} features over {Math.Min(request.Images.Count, MaxMeasuredImages)} images.");
        var tensors = new Dictionary<string, TensorData>(raw.Tensors, StringComparer.Ordinal)
        {
            [TensorNames.FeatureMean] = TensorData.FromSingles(statistics.Mean, raw.FeatureDim),
            [TensorNames.FeatureDeviation] = TensorData.FromSingles(statistics.Deviation, raw.FeatureDim),
        };
        return new EncoderArtifact(raw.Description with { Features = raw.Description.Features with { Standardize = true } }, tensors);
    }
}
