using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Torch.Encoders;
using MLNet.SelfSup.Torch.Methods;
using MLNet.SelfSup.Torch.Native;
using MLNet.SelfSup.Torch.Training;

namespace MLNet.SelfSup.Torch.Runtime;

/// <summary>Trains any registered method with TorchSharp and makes the artefact of its encoder.</summary>
internal sealed class TorchPretrainer : IPretrainer
{
    private const int MaxMeasuredImages = 10_000;

    /// <inheritdoc/>
    public EncoderArtifact Pretrain(PretrainingRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Options.Validate();
        NativeLibraryLoader.EnsureLoaded();
        Device device = TorchDevices.Resolve(request.Device, request.Log);
        using ISelfSupervisedMethod method = MethodRegistry.Create(request.Options, request.Seed, request.Texts);
        foreach (string remark in method.Remarks)
        {
            request.Log?.Invoke(MessageLevel.Info, remark);
        }

        OnlineNeighbors? neighbors = request.Validation is { } labelled ? new OnlineNeighbors(method, request, labelled, device) : null;
        TrainingResult result = Trainer.Run(method, request, device, neighbors, cancellationToken);
        EncoderArtifact raw = RawArtifact.Make(method, request, result);
        return request.Options.Features.Standardize ? Standardize(raw, request, device, cancellationToken) : raw;
    }

    /// <inheritdoc/>
    public EncoderArtifact CreateUntrained(EncoderDescription description, int seed)
    {
        ArgumentNullException.ThrowIfNull(description);
        NativeLibraryLoader.EnsureLoaded();
        return UntrainedEncoder.Create(description, seed);
    }

    private static EncoderArtifact Standardize(EncoderArtifact raw, PretrainingRequest request, Device device, CancellationToken cancellationToken)
    {
        using var threads = new ThreadCountScope(request.Options.Threads);
        using var encoder = new TorchEncoder(raw, device);
        var view = new EvaluationView(raw.ImageSize, raw.Description.Normalization);
        FeatureStatistics statistics = FeatureStatistics.Measure(encoder, request.Images, MaxMeasuredImages, view, cancellationToken);
        request.Log?.Invoke(
            MessageLevel.Trace,
            $"Measured mean and deviation of the {raw.FeatureDim} features over {Math.Min(request.Images.Count, MaxMeasuredImages)} images.");
        var tensors = new Dictionary<string, TensorData>(raw.Tensors, StringComparer.Ordinal)
        {
            [FeatureStandardization.MeanName] = TensorData.FromSingles(statistics.Mean, raw.FeatureDim),
            [FeatureStandardization.DeviationName] = TensorData.FromSingles(statistics.Deviation, raw.FeatureDim),
        };
        return new EncoderArtifact(raw.Description with { Features = request.Options.Features }, tensors);
    }
}
