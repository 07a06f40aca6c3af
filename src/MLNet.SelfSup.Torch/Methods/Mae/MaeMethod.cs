using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Encoders;
using MLNet.SelfSup.Torch.Layers;
using MLNet.SelfSup.Torch.Training;
using MLNet.SelfSup.Torch.Training.Memory;
using MLNet.SelfSup.Torch.Training.Schedules;
using MLNet.SelfSup.Torch.Views;
using AdamW = MLNet.SelfSup.Torch.Training.Optimizers.AdamW;

namespace MLNet.SelfSup.Torch.Methods.Mae;

/// <summary>Masked autoencoding: hide most patches, predict their pixels (He et al. 2021, arXiv:2111.06377).</summary>
internal sealed class MaeMethod : ISelfSupervisedMethod
{
    private readonly MaeOptions _options;
    private readonly MaskedAutoencoder _model;
    private readonly int _visibleCount;

    /// <summary>Builds the network and gives it its initial weights.</summary>
    /// <param name="options">Settings that fit together.</param>
    /// <param name="seed">Seed of the weights: the same seed gives the same weights. Torch's own generator is not touched.</param>
    public MaeMethod(MaeOptions options, int seed)
    {
        _options = options;
        _visibleCount = RandomMasking.CountVisible(options.Encoder.PatchCount, options.MaskRatio);
        _model = new MaskedAutoencoder(options);
        using var generator = new Generator(unchecked((uint)seed));
        MaeInitialization.Apply(_model, generator);
        InitialEncoder.Load(_model, options, TensorNames.IsDecoder);
        Views = new MaeViews(options.Encoder.ImageSize, options.MinCropScale, options.Normalization);
    }

    /// <inheritdoc/>
    public nn.Module Module => _model;

    /// <summary>Gets the network.</summary>
    public MaskedAutoencoder Model => _model;

    /// <inheritdoc/>
    public IViewRecipe Views { get; }

    /// <inheritdoc/>
    /// <remarks>Biases and norms do not decay; class and mask token do. Moving the module makes new parameters, so the groups are read anew each time.</remarks>
    public TrainingRecipe Recipe
    {
        get
        {
            double rate = TrainingRecipe.ScaleRate(_options.BaseLearningRate, _options);
            var schedule = new WarmupCosine(rate, _options.WarmupEpochs, _options.Epochs);
            return new TrainingRecipe
            {
                Groups = TrainingRecipe.SpareVectors(_model, _options.WeightDecay),
                CreateOptimizer = groups => new AdamW(groups, _options.Beta1, _options.Beta2),
                LearningRate = at => schedule.At(at.Epoch),
            };
        }
    }

    /// <inheritdoc/>
    public Tensor ComputeLoss(IReadOnlyList<Tensor> views, StepContext step)
    {
        using var scope = NewDisposeScope();
        var images = views[0];                                                       // [N, 3, S, S]
        long drawn = images.shape[0] * step.Ranks.WorldSize;
        var masking = RandomMasking.Draw(drawn, _options.Encoder.PatchCount, _visibleCount, step.Generator, images.device, step.TakeOwn);
        return ComputeLoss(images, masking).MoveToOuterDisposeScope();
    }

    /// <summary>Computes the loss of a batch under a given masking.</summary>
    /// <param name="images">Normalised images, <c>[N, 3, S, S]</c>.</param>
    /// <param name="masking">Which patches the encoder sees.</param>
    /// <returns>The loss, <c>[]</c>.</returns>
    public Tensor ComputeLoss(Tensor images, RandomMasking masking)
    {
        using var scope = NewDisposeScope();
        var patches = Patches.FromImages(images, _options.Encoder.PatchSize);        // [N, L, P·P·3]
        var predictions = _model.PredictHidden(patches, masking);                    // [N, L - K, P·P·3]
        var hidden = masking.TakeHidden(patches);                                    // [N, L - K, P·P·3]
        return MaeLoss.Compute(predictions, hidden, _options.NormPixelLoss).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> GetEncoderState() => _model.state_dict()
        .Where(t => _options.KeepDecoder || !TensorNames.IsDecoder(t.Key))
        .ToDictionary(t => t.Key, t => t.Value, StringComparer.Ordinal);

    /// <inheritdoc/>
    public ActivationCount CountActivations(int batchSize, bool recomputes)
    {
        VisionTransformerOptions encoder = _options.Encoder;
        double pixels = 3.0 * encoder.ImageSize * encoder.ImageSize;
        ActivationCount decoder = StepActivations.OfBlocks(encoder.PatchCount + 1, _options.DecoderEmbedDim, encoder.MlpRatio, _options.DecoderDepth, recomputes);
        double hidden = 1 - ((double)_visibleCount / encoder.PatchCount);

        // Patches, those seen and those hidden, predictions and their error.
        var inputs = new ActivationCount(pixels * (2 + (3 * hidden)), pixels);
        return inputs.Then(StepActivations.OfBlocks(_visibleCount + 1, encoder.EmbedDim, encoder.MlpRatio, encoder.Depth, recomputes)).Then(decoder);
    }

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();
}
