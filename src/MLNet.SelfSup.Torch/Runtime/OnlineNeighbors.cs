using MLNet.SelfSup.Evaluation;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Torch.Methods;
using MLNet.SelfSup.Torch.Training;
using MLNet.SelfSup.Torch.Training.Reporting;

namespace MLNet.SelfSup.Torch.Runtime;

/// <summary>Measures, while an encoder is trained, how often the nearest neighbours of labelled images tell their class.</summary>
/// <remarks>It works on a copy of the encoder, as users get it, in evaluation mode: the trained module is only read.</remarks>
internal sealed class OnlineNeighbors : IEpochMeasure
{
    private readonly ISelfSupervisedMethod _method;
    private readonly PretrainingRequest _request;
    private readonly LabelledImages _labelled;
    private readonly Device _device;

    /// <summary>Initialises the measure.</summary>
    /// <param name="method">The method that is trained.</param>
    /// <param name="request">Its training.</param>
    /// <param name="labelled">The labelled images.</param>
    /// <param name="device">Where they are encoded.</param>
    /// <exception cref="ArgumentException">There are fewer than two images, or not as many labels.</exception>
    public OnlineNeighbors(ISelfSupervisedMethod method, PretrainingRequest request, LabelledImages labelled, Device device)
    {
        if (labelled.Images.Count < 2 || labelled.Images.Count != labelled.Labels.Count)
        {
            throw new ArgumentException($"The validation has {labelled.Images.Count} images and {labelled.Labels.Count} labels; wanted as many labels as images, at least 2.", nameof(labelled));
        }

        _method = method;
        _request = request;
        _labelled = labelled;
        _device = device;
    }

    /// <inheritdoc/>
    public bool IsDue(int epoch) => epoch % _labelled.EveryEpochs == 0 || epoch == _request.Options.Epochs;

    /// <inheritdoc/>
    public IDictionary<string, double> Measure(int epoch, CancellationToken cancellationToken)
    {
        var raw = RawArtifact.Make(_method, _request, new TrainingResult(0, FinalLoss: null));
        using var encoder = new TorchEncoder(raw, _device);
        var view = new EvaluationView(raw.ImageSize, raw.Description.Normalization);
        var features = new float[_labelled.Images.Count * encoder.FeatureDim];
        ImageFeatures.Read(
            encoder.Encode, encoder.FeatureDim, _labelled.Images, view, (first, batch) => batch.CopyTo(features.AsSpan(first * encoder.FeatureDim)), cancellationToken);
        return new Dictionary<string, double>(StringComparer.Ordinal) { [MetricNames.KnnAccuracy] = Judge(features) };
    }

    private double Judge(float[] features)
    {
        if (!Array.TrueForAll(features, float.IsFinite))
        {
            // Whether training can go on is the trainer's to say.
            _request.Log?.Invoke(MessageLevel.Warning, $"The encoder's features are not all finite, so {MetricNames.KnnAccuracy} is not known.");
            return double.NaN;
        }

        return NearestNeighborClassifier.LeaveOneOutAccuracy(features, _labelled.Labels, _labelled.Neighbors);
    }
}
