using System.Numerics.Tensors;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Supervised;
using MLNet.SelfSup.Torch.Training;
using MLNet.SelfSup.Torch.Training.Reporting;

namespace MLNet.SelfSup.Torch.Runtime;

/// <summary>Measures after each epoch of a training with labels how right it is on images that it is not trained on, and keeps the weights of the best.</summary>
/// <remarks>It works on a copy of the network, as users get it, in evaluation mode.</remarks>
internal sealed class ValidationMeasure : IEpochMeasure
{
    private readonly SupervisedMethod _method;
    private readonly FineTuneRequest _request;
    private readonly TargetImages _validation;
    private readonly Device _device;

    /// <summary>Initialises the measure.</summary>
    /// <param name="method">What is trained.</param>
    /// <param name="request">Its training.</param>
    /// <param name="validation">The images to measure on.</param>
    /// <param name="device">Where they are predicted.</param>
    /// <exception cref="ArgumentException">There is no image, not one target an image, or they are of another kind or of other classes than those of the training.</exception>
    public ValidationMeasure(SupervisedMethod method, FineTuneRequest request, TargetImages validation, Device device)
    {
        if (validation.Images.Count < 1 || validation.Images.Count != validation.Targets.Count || validation.Targets.ClassCount != request.Targets.ClassCount)
        {
            throw new ArgumentException(
                $"The validation has {validation.Images.Count} images and {validation.Targets.Count} targets of {validation.Targets.ClassCount} classes; wanted as many targets as images, at least 1, of the training's {request.Targets.ClassCount} classes (0 for values).",
                nameof(validation));
        }

        _method = method;
        _request = request;
        _validation = validation;
        _device = device;
    }

    /// <inheritdoc/>
    public bool IsTrainingOver => _request.Options.Patience is { } patience && _method.Networks.EpochsSinceBest >= patience;

    /// <inheritdoc/>
    public bool IsDue(int epoch) => true;

    /// <inheritdoc/>
    /// <remarks>It is not cancelled: an epoch that was not compared would be missing among those that the best is taken from.</remarks>
    public IDictionary<string, double> Measure(int epoch, CancellationToken cancellationToken)
    {
        using var predictor = new TorchPredictor(FineTunedArtifact.Make(_method.Networks.Encoder, _method, _request, new TrainingResult(0, FinalLoss: null)), _device);
        var view = new EvaluationView(predictor.ImageSize, _request.Encoder.Description.Normalization);
        var outputs = new float[_validation.Images.Count * predictor.OutputCount];
        ImageFeatures.Read(
            predictor.Predict, predictor.OutputCount, _validation.Images, view, (first, batch) => batch.CopyTo(outputs.AsSpan(first * predictor.OutputCount)), CancellationToken.None);
        (string name, double value, double score) = _validation.Targets.AreClasses ? JudgeClasses(outputs) : JudgeValues(outputs);
        _method.Networks.Compare(epoch, score);
        return new Dictionary<string, double>(StringComparer.Ordinal) { [name] = value };
    }

    // Where as many images are right, the loss decides.
    private (string Name, double Value, double Score) JudgeClasses(float[] probabilities)
    {
        int width = _validation.Targets.ClassCount;
        int right = 0;
        double loss = 0;
        for (int i = 0; i < _validation.Images.Count; i++)
        {
            ReadOnlySpan<float> row = probabilities.AsSpan(i * width, width);
            int target = (int)_validation.Targets.Values[i];
            right += TensorPrimitives.IndexOfMax(row) == target ? 1 : 0;
            loss -= Math.Log(Math.Max(row[target], float.Epsilon));
        }

        int count = _validation.Images.Count;
        double meanLoss = loss / count;
        return (MetricNames.ValidationAccuracy, (double)right / count, right + (1 / (1 + meanLoss)));
    }

    private (string Name, double Value, double Score) JudgeValues(float[] values)
    {
        double error = Math.Sqrt(values.Select((v, i) => Math.Pow(v - _validation.Targets.Values[i], 2)).Average());
        return (MetricNames.ValidationError, error, -error);
    }
}
