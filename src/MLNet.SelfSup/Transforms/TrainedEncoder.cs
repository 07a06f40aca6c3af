using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Internals;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Pretraining;
using MLNet.SelfSup.Runtime;

namespace MLNet.SelfSup.Transforms;

/// <summary>An encoder that is trained: on the data of each fit, or once on images of its own.</summary>
internal sealed class TrainedEncoder : IEncoderSource
{
    private readonly object _lock = new();
    private readonly PretrainingOptions _options;
    private readonly IDataView? _pretrainOn;
    private readonly IProgress<PretrainingProgress>? _progress;
    private readonly KnnValidation? _validation;
    private readonly Func<IEncoderRuntime> _runtime;
    private readonly Func<IEncoderRuntime> _inference;
    private readonly CancellationToken _cancellationToken;
    private SharedEncoder? _onOwnImages;

    /// <summary>Initialises the source.</summary>
    /// <param name="options">The method.</param>
    /// <param name="pretrainOn">Images to train on; <see langword="null"/> for those that the estimator is fitted on.</param>
    /// <param name="progress">Hears of progress.</param>
    /// <param name="validation">Labelled images to measure on; <see langword="null"/> for none.</param>
    /// <param name="runtime">Finds the engine that trains.</param>
    /// <param name="inference">Finds the engine that runs what was trained.</param>
    /// <param name="cancellationToken">Stops training.</param>
    /// <exception cref="ArgumentException">The options do not fit together.</exception>
    public TrainedEncoder(
        PretrainingOptions options,
        IDataView? pretrainOn,
        IProgress<PretrainingProgress>? progress,
        KnnValidation? validation,
        Func<IEncoderRuntime> runtime,
        Func<IEncoderRuntime> inference,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _pretrainOn = pretrainOn;
        _progress = progress;
        _validation = validation;
        _runtime = runtime;
        _inference = inference;
        _cancellationToken = cancellationToken;
    }

    /// <inheritdoc/>
    public int ImageSize => _options.Architecture.ImageSize;

    /// <inheritdoc/>
    public bool ReadsTexts => _options.Texts is not null;

    /// <inheritdoc/>
    public string MethodName => _options.MethodName;

    /// <inheritdoc/>
    public SharedEncoder GetEncoder(IHost host, IDataView input, string? imageColumn, EncoderUse use)
    {
        ArgumentNullException.ThrowIfNull(imageColumn);
        if (_pretrainOn is null)
        {
            return Train(host, input, imageColumn, use);
        }

        // The same images, options and seed would give the same encoder again, for instance in every fold of a cross-validation.
        lock (_lock)
        {
            return _onOwnImages ??= Train(host, _pretrainOn, imageColumn, use);
        }
    }

    private SharedEncoder Train(IHost host, IDataView images, string imageColumn, EncoderUse use)
    {
        var run = new PretrainingRun(host, _options, _progress, _validation, _runtime);
        return new SharedEncoder(run.Train(images, imageColumn, _cancellationToken), host.GetDevice(), _inference, use);
    }
}
