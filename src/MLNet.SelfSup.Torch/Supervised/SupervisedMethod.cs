using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Encoders;
using MLNet.SelfSup.Torch.Training;
using MLNet.SelfSup.Torch.Training.Memory;
using MLNet.SelfSup.Torch.Views;

namespace MLNet.SelfSup.Torch.Supervised;

/// <summary>Training with labels: a head on an encoder, with the encoder (fine-tuning, arXiv:2111.06377, table 9) or without (linear probing, table 10).</summary>
internal sealed class SupervisedMethod : ITrainable
{
    private const string PositionName = "pos_embed";

    private readonly SupervisedOptions _options;
    private readonly FineTuneOptions? _tuning;
    private readonly SupervisedModule _module;
    private readonly FeatureOptions _features;
    private readonly EncoderOptions _architecture;
    private readonly BatchTargets _targets;
    private readonly BatchMixing _mixing;

    /// <summary>Builds the network of an encoder and gives its head its initial weights.</summary>
    /// <param name="request">What to train.</param>
    /// <exception cref="InvalidDataException">The encoder's tensors do not fit its description.</exception>
    public SupervisedMethod(FineTuneRequest request)
    {
        _options = request.Options;
        _tuning = _options as FineTuneOptions;
        EncoderDescription description = request.Encoder.Description;
        _features = description.Features;
        _architecture = description.Architecture;
        _targets = new BatchTargets(request.Targets, _tuning?.LabelSmoothing ?? 0);
        _mixing = new BatchMixing(_tuning?.Mixup ?? 0, _tuning?.CutMix ?? 0);
        Head = new HeadDescription
        {
            OutputCount = _targets.OutputCount,
            Input = _options.Input,
            HasBatchNorm = _options is LinearProbeOptions { BatchNorm: true },
            Regression = _targets.Scale,
        };
        _module = new SupervisedModule(Build(request.Encoder, request.Seed), request.Validation is null ? null : Build(request.Encoder, request.Seed));
        Views = CreateViews(request.Encoder.ImageSize, description);
    }

    /// <inheritdoc/>
    public nn.Module Module => _module;

    /// <summary>Gets the networks.</summary>
    public SupervisedModule Networks => _module;

    /// <summary>Gets what the head is.</summary>
    public HeadDescription Head { get; }

    /// <inheritdoc/>
    public IViewRecipe Views { get; }

    /// <inheritdoc/>
    /// <remarks>Moving the module makes new parameters, so the groups are read anew each time.</remarks>
    public TrainingRecipe Recipe => _options switch
    {
        FineTuneOptions options => SupervisedRecipe.Of(options, _module.Encoder),
        LinearProbeOptions options => SupervisedRecipe.Of(options, _module.Encoder),
        var other => throw new NotSupportedException($"There is no training with labels for {other.GetType().Name}."),
    };

    /// <inheritdoc/>
    public Tensor ComputeLoss(IReadOnlyList<Tensor> views, StepContext step)
    {
        using var scope = NewDisposeScope();
        (Tensor images, Tensor targets) = _mixing.Apply(views[0], _targets.Pick(step.Images, views[0]), step.Generator);
        bool isHeadAlone = _tuning is null || step.Epoch < _tuning.HeadOnlyEpochs;
        var outputs = Predict(images, isHeadAlone);                                  // [N, K]
        return _targets.ComputeLoss(outputs, targets).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public double CountActivationBytes(bool recomputes) => _options.IsEncoderFrozen ? 0 : ActivationSize.Of(_architecture, recomputes);

    /// <inheritdoc/>
    public void Dispose() => _module.Dispose();

    private Tensor Predict(Tensor images, bool isHeadAlone)
    {
        ImageEncoderModule encoder = _module.Encoder;
        SetMode(encoder, isHeadAlone);
        using (set_grad_enabled(!isHeadAlone))
        {
            images = PredictionHead.Read(encoder, images, Head.Input, _features);    // [N, D]
        }

        return encoder.ApplyHead(images);
    }

    // The statistics of an encoder that stays as it is are not measured anew.
    private static void SetMode(ImageEncoderModule encoder, bool isHeadAlone)
    {
        if (encoder.training == isHeadAlone)
        {
            encoder.train(!isHeadAlone);
            encoder.Head.train();
        }
    }

    private ImageEncoderModule Build(EncoderArtifact artifact, int seed)
    {
        EncoderOptions architecture = artifact.Description.Architecture;
        ImageEncoderModule encoder = EncoderFactory.BuildEmpty(architecture, _tuning?.DropPath ?? 0);
        try
        {
            // What the file has besides, such as a head of other labels or the text side, is not needed.
            StateDict.Load(encoder, EncoderFactory.FitPositions(architecture, artifact.Tensors), isIgnored: _ => true);
            foreach ((string name, Parameter parameter) in encoder.named_parameters())
            {
                parameter.requires_grad = !_options.IsEncoderFrozen && (parameter.requires_grad || name == PositionName);
            }

            PredictionHead.Attach(encoder, Head, architecture, _features);
            using var generator = new Generator(unchecked((uint)seed));
            HeadInitialization.Apply(encoder, _options.IsEncoderFrozen ? HeadInitialization.ProbeDeviation : HeadInitialization.FineTuneDeviation, generator);
            return encoder;
        }
        catch
        {
            encoder.Dispose();
            throw;
        }
    }

    private IViewRecipe CreateViews(int imageSize, EncoderDescription description)
    {
        var changes = new AlbefViewOptions
        {
            MinCropScale = _options.MinCropScale,
            FlipProbability = _options.FlipProbability,
            VerticalFlipProbability = _options.VerticalFlipProbability,
            ColorJitter = _tuning?.ColorJitter ?? 0,
            RandomAugmentOperations = _tuning?.RandomAugmentOperations ?? 0,
            RandomAugmentMagnitude = _tuning?.RandomAugmentMagnitude ?? 0,
        };
        return new SupervisedViews(new AlbefViews(imageSize, changes, description.Normalization), new RandomErasing(_tuning?.RandomErasing ?? 0));
    }
}
